using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

public sealed class CertificateReloadTests
{
    [Fact]
    public async Task A_new_authority_on_disk_is_trusted_from_then_on()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string file = bed.Files.Write("ca.pem", bed.Authority.Pem);
        IConfigurationRoot configuration = bed.Build(options => options.Tls.CertificateAuthorityFile = file);
        TestAuthority next = TestAuthority.Create("Next CA");

        bed.Server = next.Issue();
        bed.Front.Cut();
        bed.Scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await bed.Scenario.PassOneRoundAsync(configuration);
        Scenario.Status(configuration).LastFailure!.Kind.Should().Be(VaultErrorKind.Tls);
        configuration["key"].Should().Be("1");

        bed.Files.Write("ca.pem", next.Pem);
        await bed.Scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
        bed.Scenario.Logs.Count(eventId: 103).Should().Be(1);
    }

    [Fact]
    public async Task A_link_that_is_turned_over_as_kubernetes_does_counts_as_a_change()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        TestAuthority next = TestAuthority.Create("Next CA");
        bed.Files.Write("..1/ca.crt", bed.Authority.Pem);
        bed.Files.Write("..2/ca.crt", next.Pem);
        Directory.CreateSymbolicLink(bed.Files.PathOf("..data"), "..1");
        File.CreateSymbolicLink(bed.Files.PathOf("ca.crt"), "..data/ca.crt");
        IConfigurationRoot configuration = bed.Build(options => options.Tls.CertificateAuthorityFile = bed.Files.PathOf("ca.crt"));

        bed.Server = next.Issue();
        bed.Front.Cut();
        Directory.Delete(bed.Files.PathOf("..data"));
        Directory.CreateSymbolicLink(bed.Files.PathOf("..data"), "..2");
        bed.Scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await bed.Scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task An_authority_file_that_is_broken_keeps_the_last_good_one_and_is_warned_of_once(string broken)
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string file = bed.Files.Write("ca.pem", bed.Authority.Pem);
        IConfigurationRoot configuration = bed.Build(options => options.Tls.CertificateAuthorityFile = file);

        bed.Files.Write("ca.pem", broken);
        await bed.Scenario.PassOneRoundAsync(configuration);
        bed.Front.Cut();
        bed.Scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await bed.Scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        bed.Scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain(file).And.Contain("last good");
    }

    [Fact]
    public async Task An_authority_folder_that_is_emptied_does_not_turn_into_trust_in_the_system()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string file = bed.Files.Write("folder/ca.pem", bed.Authority.Pem);
        IConfigurationRoot configuration = bed.Build(options => options.Tls.CertificateAuthorityFolder = bed.Files.PathOf("folder"));

        File.Delete(file);
        await bed.Scenario.PassOneRoundAsync(configuration);
        bed.Front.Cut();
        bed.Scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await bed.Scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2", "the last good authorities stay");
        bed.Scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("holds no file with a certificate");
    }

    [Fact]
    public async Task A_new_client_certificate_on_disk_is_shown_at_the_next_request()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        bed.ClientAuthority = TestAuthority.Create("Client CA");
        TestAuthority first = bed.ClientAuthority.IssueForClient("first");
        TestAuthority second = bed.ClientAuthority.IssueForClient("second");
        string certificate = bed.Files.Write("client.crt", first.Pem);
        string key = bed.Files.Write("client.key", first.KeyPem);
        IConfigurationRoot configuration = bed.Build(options =>
        {
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
            options.Tls.ClientCertificateFile = certificate;
            options.Tls.ClientKeyFile = key;
        });

        bed.Files.Write("client.crt", second.Pem);
        await bed.Scenario.PassOneRoundAsync(configuration);
        bed.Front.Greetings.Distinct().Should().Equal("CN=first");
        bed.Scenario.Logs.Warnings.Should().ContainSingle("the key is still the first one's").Which.EventId.Should().Be(102);
        bed.Files.Write("client.key", second.KeyPem);
        await bed.Scenario.PassOneRoundAsync(configuration);

        // How many connections .NET opens for one certificate is its own affair: a second one, where the first is not back in the pool yet.
        bed.Front.Greetings.Distinct().Should().Equal("CN=first", "CN=second");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
    }
}
