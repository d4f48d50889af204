using Microsoft.Extensions.Options;
using Vault.Configuration.Provider;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

public sealed class ConnectionMistakesTests : IDisposable
{
    private readonly TemporaryFolder _files = new();
    private readonly TestAuthority _authority = TestAuthority.Create();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("http://vault.test:8200", true)]
    [InlineData("http://10.0.0.1", true)]
    [InlineData("http://localhost.test", true)]
    [InlineData("http://localhost:8200", false)]
    [InlineData("http://127.0.0.1:8200", false)]
    [InlineData("http://[::1]:8200", false)]
    [InlineData("https://vault.test:8200", false)]
    [InlineData("unix:///run/agent.sock", false)]
    public void Find_HttpToAnotherHost_IsRefusedUnlessItIsAllowed(string address, bool isRefused)
    {
        VaultOptions options = new() { Address = new Uri(address) };
        VaultOptions fallback = new() { Address = new Uri("https://vault.test"), FallbackAddresses = { new Uri(address) } };
        VaultOptions allowed = new() { Address = new Uri(address), AllowUnencryptedHttp = true };

        foreach (VaultOptions one in new[] { options, fallback })
        {
            IEnumerable<string> mistakes = Find(one);
            if (isRefused)
            {
                mistakes.Should().ContainSingle().Which.Should().Contain(address).And.Contain("AllowUnencryptedHttp").And.EndWith(".");
            }
            else
            {
                mistakes.Should().BeEmpty();
            }
        }

        Find(allowed).Should().BeEmpty();
    }

    [Fact]
    public void Find_AuthoritiesThatAreNone_AreNamedWithTheirFile()
    {
        string empty = _files.Write("empty.pem", "");
        string cutOff = _files.Write("cut.pem", _authority.Pem + _authority.Pem[..200]);
        string broken = _files.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        string none = _files.Write("folder/README", "nothing");

        Mistake(tls => tls.CertificateAuthorityFile = "/does/not/exist").Should().Contain("/does/not/exist").And.Contain("does not exist");
        Mistake(tls => tls.CertificateAuthorityFile = _files.Path).Should().Contain("cannot be read");
        Mistake(tls => tls.CertificateAuthorityFile = empty).Should().Contain(empty).And.Contain("holds no certificate");
        Mistake(tls => tls.CertificateAuthorityFile = cutOff).Should().Contain("cut off");
        Mistake(tls => tls.CertificateAuthorityFile = broken).Should().Contain("cannot be read");
        Mistake(tls => tls.CertificateAuthorityPem = "x").Should().Contain("Tls.CertificateAuthorityPem").And.Contain("holds no certificate");
        Mistake(tls => tls.CertificateAuthorityFolder = "/does/not/exist").Should().Contain("does not exist");
        Mistake(tls => tls.CertificateAuthorityFolder = Path.GetDirectoryName(none)).Should().Contain("holds no file with a certificate");
    }

    [Fact]
    public void Find_ClientCertificateThatCannotBeShown_SaysWhy()
    {
        TestAuthority client = _authority.IssueForClient();
        string certificate = _files.Write("client.crt", client.Pem);
        string another = _files.Write("another.key", _authority.IssueForClient().KeyPem);
        string encrypted = _files.Write("encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----");
        string broken = _files.Write("broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");

        Mistake(tls => tls.ClientCertificateFile = "/does/not/exist").Should().Contain("/does/not/exist");
        Mistake(tls => tls.ClientCertificateFile = certificate).Should().Contain("holds no private key").And.Contain("Tls.ClientKeyFile");
        Mistake(tls => (tls.ClientCertificateFile, tls.ClientKeyFile) = (certificate, certificate)).Should().Contain("holds no private key");
        Mistake(tls => (tls.ClientCertificateFile, tls.ClientKeyFile) = (certificate, another)).Should().Contain(another).And.Contain("not that of the first certificate");
        Mistake(tls => (tls.ClientCertificateFile, tls.ClientKeyFile) = (certificate, broken)).Should().Contain("broken");
        Mistake(tls => (tls.ClientCertificateFile, tls.ClientKeyFile) = (certificate, encrypted)).Should().Contain("encrypted");
        Mistake(tls => (tls.ClientCertificateFile, tls.ClientKeyFile) = (another, another)).Should().Contain("holds no certificate");
        Mistake(tls => tls.ClientKeyFile = another).Should().Contain("Tls.ClientCertificateFile is not");
    }

    [Fact]
    public void Find_FilesAsTheyShouldBe_AreNoMistake()
    {
        TestAuthority client = _authority.IssueForClient();
        string authority = _files.Write("ca.pem", "Some text before\n" + _authority.Pem);
        string certificate = _files.Write("client.crt", client.Pem);
        string key = _files.Write("client.key", client.KeyPem);
        string both = _files.Write("both.pem", client.KeyPem + "\n" + client.Pem);

        Find(Https(tls => (tls.ClientCertificateFile, tls.ClientKeyFile) = (certificate, key))).Should().BeEmpty();
        Find(Https(tls => tls.ClientCertificateFile = both)).Should().BeEmpty();
        Find(Https(tls => (tls.CertificateAuthorityFile, tls.SkipVerification) = (authority, true))).Should().BeEmpty();
        Find(Https(tls => tls.CertificateAuthorityFile = " ")).Should().BeEmpty("an empty variable of the environment is none");
    }

    [Fact]
    public void Build_ClientCertificateLoginWithoutACertificate_IsRefusedUnlessAHandlerOrAnAgentHasOne()
    {
        Failures(vault => vault.UseClientCertificate()).Should().ContainSingle().Which.Should().Contain("Tls.ClientCertificateFile");
        Failures(vault => vault.UseToken("t")).Should().BeEmpty();

        using FakeHandler handler = new(_ => FakeHandler.Ok("{}"));
        Failures(vault => vault.UseClientCertificate().UseHttpMessageHandler(handler)).Should().BeEmpty();
        Failures(vault =>
        {
            vault.Options.Address = new Uri("unix:///run/agent.sock");
            vault.UseClientCertificate();
        }).Should().BeEmpty();
    }

    [Fact]
    public void Build_HandlerOfOnesOwn_RefusesWhatItWouldNotObeyAndMayUseHttp()
    {
        using FakeHandler handler = new(_ => FakeHandler.Ok("{}"));

        string[] mistakes = Failures(vault =>
        {
            vault.Options.Address = new Uri("http://vault.test");
            vault.Options.FallbackAddresses.Add(new Uri("unix:///run/agent.sock"));
            vault.Options.Tls.ServerName = "vault.test";
            vault.Options.Tls.SkipVerification = true;
            vault.Options.Tls.CertificateAuthorityFile = "/does/not/exist";
            vault.UseToken("t").UseHttpMessageHandler(handler);
        });

        mistakes.Should().HaveCount(2);
        mistakes[0].Should().Contain("Tls.CertificateAuthorityFile, Tls.ServerName, Tls.SkipVerification").And.Contain("UseHttpMessageHandler");
        mistakes[1].Should().StartWith("FallbackAddresses: ").And.Contain("unix:///run/agent.sock");
    }

    private static IEnumerable<string> Find(VaultOptions options) =>
        VaultOptionsValidator.FindConnectionMistakes(options, hasHandler: false, []);

    private static VaultOptions Https(Action<VaultTlsOptions> configure)
    {
        VaultOptions options = new() { Address = new Uri("https://vault.test") };
        configure(options.Tls);
        return options;
    }

    private static string Mistake(Action<VaultTlsOptions> configure) =>
        Find(Https(configure)).Should().ContainSingle().Which.Should().StartWith("Tls.").And.EndWith(".").And.Subject;

    /// <summary>What building would say, without asking Vault.</summary>
    private static string[] Failures(Action<VaultConfigurationBuilder> configure)
    {
        VaultConfigurationBuilder vault = new();
        vault.Options.Address = new Uri("https://vault.test");
        vault.AddKeyValue("secret", "a");
        configure(vault);
        try
        {
            new LayeredChoices(vault, new SectionText("Vault", []), _ => null).Freeze();
            return [];
        }
        catch (OptionsValidationException mistakes)
        {
            return [.. mistakes.Failures];
        }
    }
}
