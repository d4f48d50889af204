using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>A real authority: it signs with a key of its own, and knows the way up to its root.</summary>
internal sealed class CertificateAuthority
{
    // Vault lets certificates begin a little earlier, for clocks that are late.
    public static readonly TimeSpan Backdating = TimeSpan.FromSeconds(30);

    private readonly ECDsa _key;

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, IEnumerable<X509Certificate2> above)
    {
        Certificate = certificate;
        _key = key;
        Chain = [certificate, .. above];
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>This authority first, its root last.</summary>
    public IReadOnlyList<X509Certificate2> Chain { get; }

    public X509Certificate2 Root => Chain[^1];

    public DateTimeOffset NotAfter => new(Certificate.NotAfter.ToUniversalTime());

    public static CertificateAuthority CreateRoot(string commonName, DateTimeOffset now, TimeSpan ttl)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = RequestFor(commonName, key);
        request.CertificateExtensions.Add(KeyIdOf(request));
        X509SignatureGenerator signature = X509SignatureGenerator.CreateForECDsa(key);

        return new CertificateAuthority(
            request.Create(request.SubjectName, signature, now - Backdating, now + ttl, SerialNumber.New()), key, []);
    }

    public CertificateAuthority CreateIntermediate(string commonName, DateTimeOffset now, TimeSpan ttl)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateAuthority(Sign(RequestFor(commonName, key), now - Backdating, now + ttl, SerialNumber.New()), key, Chain);
    }

    public X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter, byte[] serial)
    {
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(KeyIdOf(Certificate));
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), notBefore, notAfter, serial);
    }

    private static CertificateRequest RequestFor(string commonName, ECDsa key)
    {
        CertificateRequest request = new(NameOf(commonName), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    public static X500DistinguishedName NameOf(string commonName)
    {
        X500DistinguishedNameBuilder name = new();

        if (commonName.Length > 0)
        {
            name.AddCommonName(commonName);
        }

        return name.Build();
    }

    private static X509SubjectKeyIdentifierExtension KeyIdOf(CertificateRequest request) => new(request.PublicKey, critical: false);

    private static X509AuthorityKeyIdentifierExtension KeyIdOf(X509Certificate2 certificate) =>
        X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(
            certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single());
}
