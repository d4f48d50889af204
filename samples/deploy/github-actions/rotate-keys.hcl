# What samples/rotate-keys needs for one provider.
path "secret/data/ai/openai" { capabilities = ["read", "create", "update"] }
path "secret/metadata/ai/openai" { capabilities = ["create", "update"] }
