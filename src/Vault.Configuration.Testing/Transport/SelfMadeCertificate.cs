using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine.Certificates;

namespace Vault.Configuration.Testing.Transport;

/// <summary>A certificate for <c>localhost</c> and <c>127.0.0.1</c>, signed by itself.</summary>
internal static class SelfMadeCertificate
{
    public static X509Certificate2 Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));

#pragma warning disable RS0030 // TLS is checked against the real clock, whatever clock a test has
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
#pragma warning restore RS0030
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(365));

        return Pkcs12.Reload(made);
    }
}
