using System.Security.Cryptography;
using Vault.Configuration;
using Vault.Configuration.Testing;

namespace WebApi;

/// <summary>A Vault in memory with made-up keys, on loopback. For trying out, and gone with the program.</summary>
internal sealed class EmbeddedVault : IAsyncDisposable
{
    private readonly VaultTestServer _server;
    private readonly VaultTestAppRole _role;

    private EmbeddedVault(VaultTestServer server)
    {
        _server = server;
        foreach (LlmProvider provider in LlmProvider.All)
        {
            Rotate(provider);
        }

        // The program logs in as a service does, with an AppRole that may read its own secrets and nothing else.
        _server.AddPolicy("ai-keys", """path "secret/data/ai/*" { capabilities = ["read"] }""");
        _role = _server.AddAppRole("web-api", role => role.Policies.Add("ai-keys"));
    }

    public static async Task<EmbeddedVault> StartAsync()
    {
        EmbeddedVault embedded = new(await VaultTestServer.StartAsync());
        embedded.Introduce();
        return embedded;
    }

    /// <summary>Makes it the one that <c>AddVault</c> reads from.</summary>
    public void Connect(VaultConfigurationBuilder vault)
    {
        vault.Options.Address = _server.Address;
        vault.Options.Refresh.Interval = TimeSpan.FromSeconds(2); // Minutes would do; seconds are nicer to watch.
        vault.UseAppRole(_role.RoleId, _role.SecretId);
    }

    /// <summary>Writes a new key, as somebody or something in charge of rotation would. The program itself is not told.</summary>
    /// <returns>The version that was written.</returns>
    public int Rotate(LlmProvider provider)
    {
        string key = $"made-up-{provider.Name}-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        return _server.PutSecret("secret", provider.Path, ("api_key", key));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>
    /// Past the logging, which may go anywhere: this is for whoever sits in front of the screen. The root token is of this
    /// throw-away server, and the only secret that this program ever shows.
    /// </summary>
    private void Introduce() => Console.WriteLine($$"""
        VAULT_ADDR is not set: using a Vault in memory with made-up keys. FOR TRYING OUT ONLY; it ends with this program.

          Address     {{_server.Address}}
          Root token  {{_server.RootToken}}

          Read a key:
            curl -H 'X-Vault-Token: {{_server.RootToken}}' {{_server.Address}}v1/secret/data/ai/openai
          Rotate it:
            curl -H 'X-Vault-Token: {{_server.RootToken}}' -d '{"data": {"api_key": "another-made-up-key"} }' {{_server.Address}}v1/secret/data/ai/openai

        """);
}
