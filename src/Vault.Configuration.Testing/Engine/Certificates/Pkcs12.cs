using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Testing.Engine.Certificates;

/// <summary>Through PFX and back: TLS on Windows takes no key that lives in memory only.</summary>
internal static class Pkcs12
{
    public static X509Certificate2 Reload(X509Certificate2 certificate) =>
#if NET9_0_OR_GREATER
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
#else
        new(certificate.Export(X509ContentType.Pfx));
#endif
}
