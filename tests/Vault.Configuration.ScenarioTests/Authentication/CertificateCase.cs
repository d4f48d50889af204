using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

/// <summary>Certificate and key are in one file.</summary>
internal sealed class CertificateCase() : LoginCase("cert")
{
    private int _certificates;

    public override bool NeedsHttps => true;

    public override int MostAttemptsIn5Minutes => 12;

    public override void Arrange(VaultTestNamespace server) => Rotate(server);

    public override void Use(VaultConfigurationBuilder vault)
    {
        vault.Options.Tls.CertificateAuthorityPem = ServerCertificate;
        vault.Options.Tls.ClientCertificateFile = File.Path;
        vault.UseClientCertificate("orders", Place);
    }

    public override void Refuse(VaultTestNamespace server) => Allow(server, "somebody-else");

    public override void Spoil(VaultTestNamespace server) => WriteCertificate(server, "intruder");

    public override void Rotate(VaultTestNamespace server)
    {
        string commonName = $"orders-{++_certificates}";
        Allow(server, commonName);
        WriteCertificate(server, commonName);
    }

    private void Allow(VaultTestNamespace server, string commonName) => server.AddCertificateRole("orders", options =>
    {
        Limit(options);
        options.AllowedCommonNames.Add(commonName);
    });

    private void WriteCertificate(VaultTestNamespace server, string commonName)
    {
        using X509Certificate2 certificate = server.CreateClientCertificate(commonName);
        using var key = certificate.GetECDsaPrivateKey();
        Write($"{certificate.ExportCertificatePem()}\n{key!.ExportPkcs8PrivateKeyPem()}");
    }
}
