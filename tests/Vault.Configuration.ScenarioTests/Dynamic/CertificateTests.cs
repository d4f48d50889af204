using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Dynamic;

/// <summary>Certificates of the PKI engine.</summary>
public sealed class CertificateTests
{
    [Fact]
    public async Task A_certificate_comes_with_its_key_and_is_trusted_through_its_chain()
    {
        await using Scenario scenario = await StartAsync();

        IConfigurationRoot root = Build(scenario);

        using X509Certificate2 leaf = X509Certificate2.CreateFromPem(root["Tls:certificate"], root["Tls:private_key"]);
        leaf.HasPrivateKey.Should().BeTrue();
        leaf.GetNameInfo(X509NameType.DnsName, forIssuer: false).Should().Be("orders.example");
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(scenario.Server.GetPkiRootCertificate());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = scenario.Time.GetUtcNow().LocalDateTime;
        chain.ChainPolicy.ExtraStore.ImportFromPem(string.Join('\n', root.GetSection("Tls:ca_chain").GetChildren().Select(link => link.Value)));
        chain.Build(leaf).Should().BeTrue(string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        Scenario.Status(root).Secrets.Single().ExpiresAt.Should().BeCloseTo(scenario.Time.GetUtcNow().AddHours(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Another_certificate_is_published_before_the_old_one_ends()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario);
        string first = root["Tls:serial_number"]!;
        DateTimeOffset end = Scenario.Status(root).Secrets.Single().ExpiresAt!.Value;

        await scenario.PassTimeUntilAsync(() => root["Tls:serial_number"] != first, TimeSpan.FromSeconds(30));

        scenario.Time.GetUtcNow().Should().BeBefore(end);
        scenario.CountRequests("POST", "pki/issue/web").Should().Be(2);
        scenario.Server.Requests.Should().NotContain(request => request.Path.StartsWith("sys/leases", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_the_role_does_not_allow_ends_the_start_with_what_Vault_says()
    {
        await using Scenario scenario = await StartAsync();

        Action build = () => scenario.BuildWithToken(vault => vault.AddCertificate("pki", "web", request => request.CommonName = "evil.test"));

        build.Should().Throw<VaultException>().Which.Message.Should().Contain("pki/issue/web").And.Contain("not allowed by this role");
    }

    [Fact]
    public async Task A_certificate_that_has_ended_by_this_machines_clock_is_asked_for_once_and_the_clocks_are_named()
    {
        await using Scenario scenario = await StartAsync();
        FakeTimeProvider ahead = new(scenario.Time.GetUtcNow().AddDays(2));

        Action build = () => scenario.BuildWithToken(vault => vault
            .UseTimeProvider(ahead)
            .AddCertificate("pki", "web", request =>
            {
                request.CommonName = "orders.example";
                request.TimeToLive = TimeSpan.FromHours(1);
            }));

        build.Should().Throw<VaultException>().Which.Message.Should().Contain("pki/issue/web").And.Contain("clocks");
        scenario.CountRequests("POST", "pki/issue/web").Should().Be(1);
    }

    [Fact]
    public void A_request_that_cannot_be_right_is_refused_before_Vault_is_asked()
    {
        Action build = () => new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://127.0.0.1:1");
            vault.UseToken("t").AddCertificate("pki", "", request =>
            {
                request.TimeToLive = TimeSpan.FromSeconds(1);
                request.AlternativeNames.Add("a,b");
            });
        }).Build();

        build.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>()
            .Which.Failures.Should().HaveCount(3);
    }

    private static IConfigurationRoot Build(Scenario scenario) => scenario.BuildWithToken(vault =>
    {
        vault.AddCertificate("pki", "web", request =>
        {
            request.CommonName = "orders.example";
            request.AlternativeNames.Add("www.orders.example");
            request.IPAddresses.Add(System.Net.IPAddress.Loopback);
            request.TimeToLive = TimeSpan.FromHours(1);
        }, map => map.Section = "Tls");
    });

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPkiRole("web", role =>
        {
            role.AllowedDomains = ["orders.example"];
            role.AllowBareDomains = true;
            role.AllowSubdomains = true;
            role.AllowIPSans = true;
        });
        return scenario;
    }
}
