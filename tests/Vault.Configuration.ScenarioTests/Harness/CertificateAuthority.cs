using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>A root and an intermediate below it, made for one test.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 _intermediate;
    private int _serial;

    public CertificateAuthority()
    {
        // Names of their own: chains are put together by names, and the tests run side by side.
        string name = Guid.NewGuid().ToString("N");
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Root = Authority($"CN=root-{name}", rootKey).CreateSelfSigned(_now.AddDays(-10), _now.AddDays(10));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = Authority($"CN=intermediate-{name}", key).Create(Root, _now.AddDays(-9), _now.AddDays(9), [1]);
        _intermediate = made.CopyWithPrivateKey(key);
    }

    /// <summary>All that a client knows.</summary>
    public X509Certificate2 Root { get; }

    public string IntermediatePem => _intermediate.ExportCertificatePem();

    public string RootPem => Root.ExportCertificatePem();

    /// <summary>Trusts the root, and has no other way to the intermediate than the handshake.</summary>
    public X509ChainPolicy TrustOfRootOnly() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Root },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    /// <summary>Issues a certificate for localhost, for servers and clients; its key as PKCS#8.</summary>
    public IssuedCertificate Issue(bool useRsa = false, TimeSpan? endsIn = null)
    {
        using AsymmetricAlgorithm key = useRsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedName subject = new("CN=localhost");
        CertificateRequest request = key is RSA rsa
            ? new(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        X509SignatureGenerator issuer = X509SignatureGenerator.CreateForECDsa(_intermediate.GetECDsaPrivateKey()!);
        using X509Certificate2 made = request.Create(
            _intermediate.SubjectName, issuer, _now.AddDays(-1), _now + (endsIn ?? TimeSpan.FromDays(1)), [2, (byte)++_serial]);
        return new IssuedCertificate(made.SerialNumber, made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        _intermediate.Dispose();
        Root.Dispose();
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request;
    }
}

internal sealed record IssuedCertificate(string SerialNumber, string CertificatePem, string PrivateKeyPem);
