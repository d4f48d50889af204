using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Rotating;

/// <summary>The forms in which a certificate can stand in the configuration, and those that are refused.</summary>
public sealed class CertificateTextTests : IDisposable
{
    private readonly CertificateAuthority _authority = new();
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void The_fields_of_Vault_give_the_certificate_and_its_intermediates()
    {
        IssuedCertificate issued = _authority.Issue();
        Set(("certificate", issued.CertificatePem), ("private_key", issued.PrivateKeyPem), ("ca_chain", _authority.IntermediatePem));

        ShouldGive(issued);
    }

    [Fact]
    public void Pascal_case_and_an_array_of_intermediates_do_as_well_and_the_root_is_not_sent()
    {
        IssuedCertificate issued = _authority.Issue();
        Set(("Certificate", issued.CertificatePem), ("PrivateKey", issued.PrivateKeyPem), ("CaChain:0", _authority.IntermediatePem), ("CaChain:1", _authority.RootPem));

        ShouldGive(issued);
    }

    [Fact]
    public void The_intermediates_may_follow_the_certificate_and_the_keys_may_have_other_names()
    {
        IssuedCertificate issued = _authority.Issue(useRsa: true);
        Set(("tls.crt", issued.CertificatePem + "\n" + _authority.IntermediatePem), ("tls.key", issued.PrivateKeyPem));

        ShouldGive(issued, options =>
        {
            options.CertificateKey = "tls.crt";
            options.PrivateKeyKey = "tls.key";
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_older_forms_of_private_keys_are_read_too(bool useRsa)
    {
        IssuedCertificate issued = _authority.Issue(useRsa);
        using AsymmetricAlgorithm key = useRsa ? RSA.Create() : ECDsa.Create();
        key.ImportFromPem(issued.PrivateKeyPem);
        string older = key is RSA rsa ? rsa.ExportRSAPrivateKeyPem() : ((ECDsa)key).ExportECPrivateKeyPem();
        Set(("certificate", issued.CertificatePem), ("private_key", older), ("ca_chain", _authority.IntermediatePem));

        older.Should().Contain(useRsa ? "BEGIN RSA PRIVATE KEY" : "BEGIN EC PRIVATE KEY");
        ShouldGive(issued);
    }

    [Fact]
    public async Task What_is_wrong_is_said_at_the_start_and_does_not_replace_what_is_in_use()
    {
        IssuedCertificate issued = _authority.Issue();
        Set(("certificate", issued.CertificatePem), ("private_key", issued.PrivateKeyPem));
        await using ServiceProvider services = Build();
        RotatingCertificate inUse = services.GetRequiredService<RotatingCertificate>();
        inUse.Context.TargetCertificate.SerialNumber.Should().Be(issued.SerialNumber);

        (string Key, string? Value, string Says)[] wrong =
        [
            ("certificate", null, "There is no PEM text at \"Tls:certificate\""),
            ("private_key", "", "There is no PEM text at \"Tls:private_key\""),
            ("private_key", _authority.Issue().PrivateKeyPem, "\"Tls:certificate\" and \"Tls:private_key\" are not a certificate and its unencrypted key"),
            ("private_key", "planted", "are not a certificate and its unencrypted key"),
            ("certificate", "planted", "\"Tls:certificate\" holds something else than certificates as PEM"),
            ("ca_chain", "-----BEGIN CERTIFICATE-----\nplanted\n-----END CERTIFICATE-----", "\"Tls:ca_chain\" holds something else than certificates as PEM"),
            ("ca_chain", "planted", "\"Tls:ca_chain\" holds something else than certificates as PEM"),
            ("ca_chain:1", "planted", "\"Tls:ca_chain:1\" holds something else than certificates as PEM"),
            ("certificate", issued.CertificatePem + "\n-----BEGIN CERTIFICATE-----\nplanted\n-----END CERTIFICATE-----", "\"Tls:certificate\" holds something else"),
        ];
        foreach ((string key, string? value, string says) in wrong)
        {
            Set(("certificate", issued.CertificatePem), ("private_key", issued.PrivateKeyPem), ("ca_chain", null), ("ca_chain:1", null), (key, value));
            await ShouldRefuseAsync(inUse, says);
        }

        IssuedCertificate ended = _authority.Issue(endsIn: TimeSpan.FromMinutes(-1));
        Set(("certificate", ended.CertificatePem), ("private_key", ended.PrivateKeyPem), ("ca_chain", null), ("ca_chain:1", null));
        await ShouldRefuseAsync(inUse, "The certificate at \"Tls:certificate\" ended at ");
        inUse.Context.TargetCertificate.SerialNumber.Should().Be(issued.SerialNumber);
    }

    private async Task ShouldRefuseAsync(RotatingCertificate inUse, string says)
    {
        string message = (await inUse.Awaiting(certificate => certificate.RotateAsync(TestContext.Current.CancellationToken).AsTask())
            .Should().ThrowAsync<InvalidOperationException>()).Which.ToString();
        message.Should().Contain(says).And.NotContain("planted").And.NotContain("BEGIN");

        using ServiceProvider fresh = Build();
        RotatingCertificate first = fresh.GetRequiredService<RotatingCertificate>();
        first.Invoking(certificate => certificate.Context).Should().Throw<InvalidOperationException>().WithMessage($"*{says}*");
    }

    private void ShouldGive(IssuedCertificate issued, Action<RotatingCertificateOptions>? configure = null)
    {
        using ServiceProvider services = Build(configure);
        RotatingCertificate certificate = services.GetRequiredService<RotatingCertificate>();

        certificate.Context.TargetCertificate.SerialNumber.Should().Be(issued.SerialNumber);
        certificate.Context.TargetCertificate.HasPrivateKey.Should().BeTrue();
        certificate.Context.IntermediateCertificates.Select(one => one.ExportCertificatePem()).Should().Equal(_authority.IntermediatePem);
    }

    private void Set(params (string Key, string? Value)[] values)
    {
        foreach ((string key, string? value) in values)
        {
            _configuration[$"Tls:{key}"] = value;
        }
    }

    private ServiceProvider Build(Action<RotatingCertificateOptions>? configure = null) => new ServiceCollection()
        .AddSingleton<IConfiguration>(_configuration).AddRotatingCertificate("Tls", configure).BuildServiceProvider();
}
