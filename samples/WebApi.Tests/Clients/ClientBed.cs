using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vault.Configuration;

namespace WebApi.Tests.Clients;

/// <summary>An application that has its keys from Vault and polls nothing, and the stand-in whose calls are counted.</summary>
internal sealed class ClientBed : IAsyncDisposable
{
    private readonly LlmKeys _keys;
    private IHost? _host;

    private ClientBed(LlmKeys keys, string keyName)
    {
        _keys = keys;
        Builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        Builder.Configuration.AddInMemoryCollection(keys.StandIn.Settings);
        Builder.AddVault(vault =>
        {
            vault.Options.Address = keys.Vault.Address;
            vault.Options.Refresh.Enabled = false;
            vault.UseToken(keys.Vault.RootToken);
            foreach (LlmProvider provider in LlmProvider.All)
            {
                vault.AddKeyValue("secret", provider.Path, secret => secret.SelectField("api_key", $"{provider.Name}:{keyName}"));
            }
        });
    }

    public HostApplicationBuilder Builder { get; }

    public IConfiguration Configuration => Builder.Configuration;

    public IServiceProvider Services => (_host ??= Builder.Build()).Services;

    public IVaultRefresher Vault => Services.GetRequiredService<IVaultRefresher>();

    public Uri Endpoint(string provider) => new(Configuration[$"{provider}:BaseAddress"]!);

    /// <param name="keyName">Where the keys are, in the section of their provider.</param>
    public static async Task<ClientBed> StartAsync(string keyName = "ApiKey") => new(await LlmKeys.StartAsync(), keyName);

    /// <summary>A new version of each key in Vault, the old one revoked at once.</summary>
    public void Rotate() => _keys.RotateAll();

    /// <summary>The same, and a round, as the interval brings it.</summary>
    public async Task RotateAndPollAsync()
    {
        Rotate();
        await Vault.RefreshAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What the stand-in has seen: client libraries repeat requests by themselves.</summary>
    public void ShouldHaveSeen(string provider, int accepted, int rejected) =>
        (_keys.StandIn[provider].Accepted, _keys.StandIn[provider].Rejected).Should().Be((accepted, rejected));

    public async ValueTask DisposeAsync()
    {
        _host?.Dispose();
        await _keys.DisposeAsync();
    }
}
