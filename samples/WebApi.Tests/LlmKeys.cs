using Vault.Configuration.Testing;
using WebApi.StandIn;

namespace WebApi.Tests;

/// <summary>Whoever is in charge of the keys: makes them at the stand-in, and writes them to Vault.</summary>
internal sealed class LlmKeys : IAsyncDisposable
{
    private readonly Dictionary<string, string> _current = [];

    private LlmKeys(VaultTestServer vault, StandInLlm standIn)
    {
        Vault = vault;
        StandIn = standIn;
        RotateAll();
    }

    public VaultTestServer Vault { get; }

    public StandInLlm StandIn { get; }

    public IEnumerable<StandInAccount> Accounts => LlmProvider.All.Select(provider => StandIn[provider.Name]);

    public static async Task<LlmKeys> StartAsync() => new(await TestVault.StartAsync(), await StandInLlm.StartAsync());

    /// <summary>The program, which asks the stand-in, and Vault only when it is told to or has a reason.</summary>
    public SampleApp CreateApp() => Vault.CreateApp(
        [("Logging:LogLevel:Default", "Warning"), .. StandIn.Settings.Select(setting => (setting.Key, setting.Value!))]);

    /// <summary>A new version in Vault, and the old key revoked at once: nobody waits for anybody.</summary>
    public void RotateAll()
    {
        foreach (LlmProvider provider in LlmProvider.All)
        {
            string key = StandIn[provider.Name].Issue();
            Vault.PutSecret("secret", provider.Path, ("api_key", key));
            Revoke(provider.Name);
            _current[provider.Name] = key;
        }
    }

    public string Revoke(string provider)
    {
        string old = _current.GetValueOrDefault(provider, "");
        StandIn[provider].Revoke(old);
        return old;
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        await StandIn.DisposeAsync();
    }
}
