using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>A certificate authority, or a certificate that one has issued.</summary>
internal sealed class TestAuthority
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>With its key.</summary>
    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public string KeyPem => Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public static TestAuthority Create(string name = "Test CA") => Make(name, issuer: null, isAuthority: true, DateTimeOffset.UtcNow.AddDays(30), []);

    /// <summary>An authority below this one.</summary>
    public TestAuthority CreateIntermediate(string name = "Test Intermediate") =>
        Make(name, this, isAuthority: true, DateTimeOffset.UtcNow.AddDays(20), []);

    /// <summary>A server's certificate; by default for the loopback address.</summary>
    public TestAuthority Issue(params string[] hosts) =>
        Make("server", this, isAuthority: false, DateTimeOffset.UtcNow.AddDays(10), hosts.Length == 0 ? ["127.0.0.1", "localhost"] : hosts);

    public TestAuthority IssueExpired() =>
        Make("server", this, isAuthority: false, DateTimeOffset.UtcNow.AddDays(-2), ["127.0.0.1"]);

    public TestAuthority IssueForClient(string name = "client") =>
        Make(name, this, isAuthority: false, DateTimeOffset.UtcNow.AddDays(10), [], ClientAuthentication);

    private static TestAuthority Make(
        string name, TestAuthority? issuer, bool isAuthority, DateTimeOffset until, string[] hosts, Oid? purpose = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([purpose ?? ServerAuthentication], false));
        }

        if (hosts.Length > 0)
        {
            request.CertificateExtensions.Add(Names(hosts));
        }

        DateTimeOffset from = until.AddDays(-20);
        if (issuer is null)
        {
            return new TestAuthority(Usable(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), until)));
        }

        from = from < issuer.Certificate.NotBefore ? issuer.Certificate.NotBefore : from;
        using X509Certificate2 made = request.Create(issuer.Certificate, from, until, RandomNumberGenerator.GetBytes(8));
        return new TestAuthority(Usable(made.CopyWithPrivateKey(key)));
    }

    private static X509Extension Names(string[] hosts)
    {
        SubjectAlternativeNameBuilder names = new();
        foreach (string host in hosts)
        {
            if (IPAddress.TryParse(host, out IPAddress? address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    /// <summary>Through PFX and back: TLS on Windows takes no key that lives in memory only.</summary>
    private static X509Certificate2 Usable(X509Certificate2 made)
    {
        using (made)
        {
            byte[] exported = made.Export(X509ContentType.Pfx);
#if NET9_0_OR_GREATER
            return X509CertificateLoader.LoadPkcs12(exported, null, X509KeyStorageFlags.Exportable);
#else
            return new X509Certificate2(exported, (string?)null, X509KeyStorageFlags.Exportable);
#endif
        }
    }
}
