using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Testing.Engine.Certificates;

/// <summary>Issues the client certificates that tests log in with. They are valid on the server's clock.</summary>
internal sealed class ClientAuthority(TimeProvider time)
{
    private X509Certificate2? _authority;

    public X509Certificate2 Certificate => _authority ??= CreateAuthority();

    public X509Certificate2 Issue(string commonName, TimeSpan lifetime)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = Request(commonName, key, isAuthority: false);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientCertificate.ClientUse)], false));
        DateTimeOffset end = time.GetUtcNow() + lifetime;
        byte[] serial = RandomNumberGenerator.GetBytes(16);

        // A negative number has a byte more, and a leading zero one less.
        serial[0] = 1;
        using X509Certificate2 issued = request.Create(Certificate, Start(end), end, serial);
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        return Pkcs12.Reload(withKey);
    }

    private X509Certificate2 CreateAuthority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset now = time.GetUtcNow();
        return Request("Vault test server, client certificates", key, isAuthority: true)
            .CreateSelfSigned(now.AddYears(-20), now.AddYears(100));
    }

    // A certificate that is over by now began before that.
    private DateTimeOffset Start(DateTimeOffset end)
    {
        DateTimeOffset now = time.GetUtcNow();
        return (end < now ? end : now).AddHours(-1);
    }

    private static CertificateRequest Request(string commonName, ECDsa key, bool isAuthority)
    {
        X500DistinguishedNameBuilder name = new();
        name.AddCommonName(commonName);
        CertificateRequest request = new(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, true));
        return request;
    }
}
