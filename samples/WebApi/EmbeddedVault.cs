using Vault.Configuration;
using Vault.Configuration.Testing;
using WebApi.StandIn;

namespace WebApi;

/// <summary>A Vault in memory, with keys that the stand-in accepts, on loopback. For trying out, and gone with the program.</summary>
internal sealed class EmbeddedVault : IAsyncDisposable
{
    private readonly VaultTestServer _server;
    private readonly StandInLlm _standIn;
    private readonly VaultTestAppRole _role;
    private readonly Dictionary<LlmProvider, string> _keys = [];
    private readonly Lock _rotating = new();

    private EmbeddedVault(VaultTestServer server, StandInLlm standIn)
    {
        _server = server;
        _standIn = standIn;
        foreach (LlmProvider provider in LlmProvider.All)
        {
            Rotate(provider);
        }

        // The program logs in as a service does, with an AppRole that may read its own secrets and nothing else.
        _server.AddPolicy("ai-keys", """path "secret/data/ai/*" { capabilities = ["read"] }""");
        _role = _server.AddAppRole("web-api", role => role.Policies.Add("ai-keys"));
    }

    public static async Task<EmbeddedVault> StartAsync(StandInLlm standIn)
    {
        EmbeddedVault embedded = new(await VaultTestServer.StartAsync(), standIn);
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

    /// <summary>
    /// Writes a new key and revokes the old one in the same breath. Nobody tells the program, and nobody waits for it: the
    /// worst that can be done to it.
    /// </summary>
    /// <returns>The version that was written.</returns>
    public int Rotate(LlmProvider provider)
    {
        lock (_rotating)
        {
            StandInAccount account = _standIn[provider.Name];
            string key = account.Issue();
            int version = _server.PutSecret("secret", provider.Path, ("api_key", key));
            if (_keys.TryGetValue(provider, out string? old))
            {
                account.Revoke(old);
            }

            _keys[provider] = key;
            return version;
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>
    /// Past the logging, which may go anywhere: this is for whoever sits in front of the screen. The root token is of this
    /// throw-away server, and the only secret that this program ever shows.
    /// </summary>
    private void Introduce() => Console.WriteLine($$"""
        VAULT_ADDR is not set: using a Vault in memory, and a stand-in for the providers of language models that accepts the
        made-up keys in it. FOR TRYING OUT ONLY; both end with this program.

          Address     {{_server.Address}}
          Root token  {{_server.RootToken}}

          Read a key:
            curl -H 'X-Vault-Token: {{_server.RootToken}}' {{_server.Address}}v1/secret/data/ai/openai
          Write one that the provider does not know, and see what fails until the next rotation:
            curl -H 'X-Vault-Token: {{_server.RootToken}}' -d '{"data": {"api_key": "another-made-up-key"} }' {{_server.Address}}v1/secret/data/ai/openai

        """);
}
