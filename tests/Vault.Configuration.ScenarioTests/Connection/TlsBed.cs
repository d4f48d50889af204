using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

/// <summary>A Vault behind TLS, with certificates of a test's own authority, and a folder for files.</summary>
internal sealed class TlsBed : IAsyncDisposable
{
    private TlsBed(Scenario scenario)
    {
        Scenario = scenario;
        Server = Authority.Issue();
        Front = Front.WithTls(scenario.Server.Address, () => new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                Server.Certificate, Intermediates, offline: true, NamedAuthority is null ? null : Named(NamedAuthority)),
            ClientCertificateRequired = ClientAuthority is not null,
            CertificateChainPolicy = ClientAuthority is null ? null : ClientPolicy(ClientAuthority),
        });
    }

    public Scenario Scenario { get; }

    public Front Front { get; }

    public TestAuthority Authority { get; } = TestAuthority.Create();

    /// <summary>What the server shows from the next handshake on.</summary>
    public TestAuthority Server { get; set; }

    public X509Certificate2Collection Intermediates { get; } = [];

    /// <summary>Whose client certificates the server wants to see, if any.</summary>
    public TestAuthority? ClientAuthority { get; set; }

    /// <summary>The only one whose client certificates the server says it wants, which is not always true.</summary>
    public TestAuthority? NamedAuthority { get; set; }

    public TemporaryFolder Files { get; } = new();

    public Uri Address => new($"https://127.0.0.1:{Front.Port}");

    public static async Task<TlsBed> StartAsync()
    {
        TlsBed bed = new(await Scenario.StartAsync());
        bed.Scenario.Server.PutSecret("secret", "a", ("key", "1"));
        return bed;
    }

    public IConfigurationRoot Build(Action<VaultOptions> configure) => Scenario.BuildWithToken(vault =>
    {
        vault.Options.Address = Address;
        configure(vault.Options);
        vault.AddKeyValue("secret", "a");
    });

    /// <summary>Builds what cannot be built. The clock runs, so that a failure that is not final ends as well.</summary>
    public async Task<VaultException> FailureAsync(Action<VaultOptions> configure)
    {
        Func<Task> build = () => Scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.Options.Address = Address;
            configure(vault.Options);
            vault.UseToken(Scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });
        return (await build.Should().ThrowAsync<VaultException>()).Which;
    }

    public async ValueTask DisposeAsync()
    {
        await Scenario.DisposeAsync();
        await Front.DisposeAsync();
        Files.Dispose();
    }

    private static SslCertificateTrust Named(TestAuthority authority) =>
        SslCertificateTrust.CreateForX509Collection([authority.Certificate], sendTrustInHandshake: true);

    private static X509ChainPolicy ClientPolicy(TestAuthority authority)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority.Certificate);
        return policy;
    }
}
