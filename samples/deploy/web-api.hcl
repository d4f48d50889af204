# What samples/WebApi reads, and nothing more: VaultPolicy.Generate says the same.
path "secret/data/ai/anthropic" { capabilities = ["read"] }
path "secret/data/ai/gemini" { capabilities = ["read"] }
path "secret/data/ai/openai" { capabilities = ["read"] }
