using Vault.Configuration.Testing;

namespace WebApi.Tests;

/// <summary>A Vault that holds what the program needs.</summary>
internal static class TestVault
{
    public static async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer vault = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        vault.PutSecret("secret", "ai/openai", ("api_key", "openai-first"));
        vault.PutSecret("secret", "ai/anthropic", ("api_key", "anthropic-first"));
        vault.PutSecret("secret", "ai/gemini", ("api_key", "gemini-first"));
        vault.AddPolicy("ai-keys", """path "secret/data/ai/*" { capabilities = ["read"] }""");
        return vault;
    }

    /// <summary>The program, reading from that Vault: at the start, and from then on when the test says so.</summary>
    public static SampleApp CreateApp(this VaultTestServer vault, params (string Name, string Value)[] settings) => new(
    [
        ("VAULT_ADDR", vault.Address.ToString()),
        ("VAULT_TOKEN", vault.CreateToken(token => token.Policies.Add("ai-keys"))),
        ("Vault:Refresh:Enabled", "false"),
        .. settings,
    ]);
}
