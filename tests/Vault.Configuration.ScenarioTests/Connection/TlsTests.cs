using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

public sealed class TlsTests
{
    [Fact]
    public async Task A_private_authority_is_trusted_from_a_file_a_folder_or_a_text()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string other = TestAuthority.Create("Another CA").Pem;
        string file = bed.Files.Write("ca.pem", other + "\n" + bed.Authority.Pem);
        bed.Files.Write("folder/inner/ca.crt", bed.Authority.Pem);
        bed.Files.Write("folder/other.pem", other);
        bed.Files.Write("folder/README", "no certificate");

        bed.Build(options => options.Tls.CertificateAuthorityFile = file)["key"].Should().Be("1");
        bed.Build(options => options.Tls.CertificateAuthorityFolder = bed.Files.PathOf("folder"))["key"].Should().Be("1");
        bed.Build(options => options.Tls.CertificateAuthorityPem = bed.Authority.Pem)["key"].Should().Be("1");
        bed.Scenario.Logs.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Of_several_authorities_the_file_counts_then_the_text_then_the_folder_as_for_the_vault_command()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string wrong = TestAuthority.Create("Another CA").Pem;
        string wrongFile = bed.Files.Write("wrong.pem", wrong);
        bed.Files.Write("folder/ca.pem", bed.Authority.Pem);

        VaultException file = await bed.FailureAsync(options =>
        {
            options.Tls.CertificateAuthorityFile = wrongFile;
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
        });
        VaultException text = await bed.FailureAsync(options =>
        {
            options.Tls.CertificateAuthorityPem = wrong;
            options.Tls.CertificateAuthorityFolder = bed.Files.PathOf("folder");
        });

        file.Kind.Should().Be(VaultErrorKind.Tls);
        text.Kind.Should().Be(VaultErrorKind.Tls);
    }

    [Fact]
    public async Task An_authority_that_is_not_trusted_ends_the_start_at_once_with_its_name()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        string file = bed.Files.Write("ca.pem", TestAuthority.Create("Another CA").Pem);

        VaultException failure = await bed.FailureAsync(options => options.Tls.CertificateAuthorityFile = file);

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.Message.Should().Contain("attempts: 1").And.Contain("CN=Test CA").And.Contain("PartialChain")
            .And.Contain("not among the certificate authorities that were given");
        bed.Scenario.Server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task An_intermediate_is_taken_from_the_server_or_from_the_file_and_is_enough_by_itself()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        TestAuthority intermediate = bed.Authority.CreateIntermediate();
        bed.Server = intermediate.Issue();
        string both = bed.Files.Write("both.pem", bed.Authority.Pem + "\n" + intermediate.Pem);
        string alone = bed.Files.Write("alone.pem", intermediate.Pem);
        string root = bed.Files.Write("root.pem", bed.Authority.Pem);

        VaultException missing = await bed.FailureAsync(options => options.Tls.CertificateAuthorityFile = root);
        bed.Build(options => options.Tls.CertificateAuthorityFile = both)["key"].Should().Be("1", "the file holds it");
        bed.Build(options => options.Tls.CertificateAuthorityFile = alone)["key"].Should().Be("1", "the vault command trusts it so");
        bed.Intermediates.Add(intermediate.Certificate);
        bed.Build(options => options.Tls.CertificateAuthorityFile = root)["key"].Should().Be("1", "the server sends it");
        bed.Build(options => options.Tls.CertificateAuthorityFile = alone)["key"].Should().Be("1");

        missing.Message.Should().Contain("CN=Test Intermediate").And.Contain("does not send its intermediates");
    }

    [Fact]
    public async Task A_certificate_that_only_says_that_a_trusted_intermediate_signed_it_is_refused()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        TestAuthority real = bed.Authority.CreateIntermediate();
        TestAuthority forged = TestAuthority.Create("Evil CA").CreateIntermediate();
        string file = bed.Files.Write("ca.pem", real.Pem);
        bed.Server = forged.Issue();

        VaultException alone = await bed.FailureAsync(options => options.Tls.CertificateAuthorityFile = file);
        bed.Intermediates.Add(real.Certificate);
        VaultException together = await bed.FailureAsync(options => options.Tls.CertificateAuthorityFile = file);
        bed.Intermediates.Clear();
        bed.Intermediates.Add(forged.Certificate);
        VaultException own = await bed.FailureAsync(options => options.Tls.CertificateAuthorityFile = file);

        new[] { alone, together, own }.Should().OnlyContain(failure => failure.Kind == VaultErrorKind.Tls);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused_and_the_sentence_has_both_names()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        bed.Server = bed.Authority.Issue("vault.example", "10.1.2.3");

        VaultException failure = await bed.FailureAsync(options => options.Tls.CertificateAuthorityPem = bed.Authority.Pem);

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.Message.Should().Contain("The certificate is for vault.example, 10.1.2.3, and not for 127.0.0.1").And.Contain("Tls.ServerName");
    }

    [Fact]
    public async Task A_server_name_is_asked_for_and_counts_instead_of_the_address()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        bed.Server = bed.Authority.Issue("vault.example");

        bed.Build(options =>
        {
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
            options.Tls.ServerName = "vault.example";
        })["key"].Should().Be("1");
        VaultException wrong = await bed.FailureAsync(options =>
        {
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
            options.Tls.ServerName = "other.example";
        });

        bed.Front.Greetings[0].Should().Be("vault.example");
        wrong.Message.Should().Contain("for vault.example, and not for other.example");
    }

    [Fact]
    public async Task A_certificate_that_has_expired_is_refused_with_the_day()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        bed.Server = bed.Authority.IssueExpired();

        VaultException failure = await bed.FailureAsync(options => options.Tls.CertificateAuthorityPem = bed.Authority.Pem);

        failure.Message.Should().Contain($"The certificate expired on {bed.Server.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
    }

    [Fact]
    public async Task Verification_is_skipped_only_where_that_was_asked_for_and_every_start_warns()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        bed.Server = TestAuthority.Create("Another CA").Issue("elsewhere.example");

        for (int starts = 1; starts <= 2; starts++)
        {
            using IDisposable root = (IDisposable)bed.Build(options => options.Tls.SkipVerification = true);
            ((IConfiguration)root)["key"].Should().Be("1");
            bed.Scenario.Logs.Count(eventId: 100).Should().Be(starts);
        }

        bed.Scenario.Logs.Warnings.Should().OnlyContain(entry => entry.Text.Contains("not verified"));
    }
}
