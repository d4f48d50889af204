using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Connection;

/// <summary>Whom to trust and what to show in a handshake.</summary>
/// <remarks>
/// Nothing here is disposed by hand: a handshake may still use what a newer file has replaced.
/// </remarks>
/// <param name="Authorities">The certificate authorities instead of the system's, if any were given.</param>
/// <param name="ClientCertificate">The client's certificate with its intermediates, if it has one.</param>
internal sealed record TlsMaterial(X509Certificate2Collection? Authorities, SslStreamCertificateContext? ClientCertificate)
{
    /// <summary>Trust as the system has it, and no certificate.</summary>
    public static readonly TlsMaterial SystemTrust = new(null, null);

    /// <exception cref="VaultException">A text is not what it should be.</exception>
    public static TlsMaterial From(TlsFiles files) => new(
        ReadAuthorities(files.Authorities),
        files is { ClientCertificate: { } certificate, ClientKey: { } key } ? ReadClientCertificate(certificate, key) : null);

    /// <returns><see langword="null"/> where none were given.</returns>
    /// <exception cref="VaultException">A text is not what it should be.</exception>
    public static X509Certificate2Collection? ReadAuthorities(IReadOnlyList<PemText> texts) =>
        texts.Count == 0 ? null : [.. texts.SelectMany(text => text.ReadCertificates())];

    /// <exception cref="VaultException">A text is not what it should be, or the key is another certificate's.</exception>
    public static SslStreamCertificateContext ReadClientCertificate(PemText certificate, PemText key)
    {
        X509Certificate2Collection chain = certificate.ReadCertificates();
        if (key.HoldsEncryptedKey)
        {
            throw key.Refused("holds a key that is encrypted: give it without a passphrase");
        }

        if (!key.HoldsKey)
        {
            throw key.Refused(key == certificate ? "holds no private key: name its file in Tls.ClientKeyFile" : "holds no private key in PEM form");
        }

        try
        {
            X509Certificate2 own = UsableEverywhere(X509Certificate2.CreateFromPem(certificate.Text, key.Text));
            return SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true);
        }
        catch (Exception problem) when (problem is CryptographicException or ArgumentException)
        {
            throw key.Refused("holds a key that is broken, or not that of the first certificate in Tls.ClientCertificateFile");
        }
    }

    /// <summary>What each handshake goes by. TLS 1.2 is the least, as it is for Vault's own client.</summary>
    public SslClientAuthenticationOptions ToOptions(bool skipVerification) => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = ChainPolicy(),
        ClientCertificateContext = ClientCertificate,
        RemoteCertificateValidationCallback = new ServerVerification(Authorities, skipVerification).Verify,
    };

    private X509ChainPolicy? ChainPolicy()
    {
        if (Authorities is null)
        {
            return null;
        }

        // Without downloads: a handshake must not wait for a server that a certificate of a stranger names.
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities);
        return policy;
    }

    /// <summary>TLS on Windows takes no key that lives in memory only.</summary>
    private static X509Certificate2 UsableEverywhere(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            byte[] exported = certificate.Export(X509ContentType.Pfx);
#if NET9_0_OR_GREATER
            return X509CertificateLoader.LoadPkcs12(exported, null);
#else
            return new X509Certificate2(exported);
#endif
        }
    }
}
