using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Connection;

/// <summary>A text with certificates or a key in it.</summary>
/// <param name="Origin">The option and the file, for sentences.</param>
/// <param name="Text">PEM, and whatever else is in the file.</param>
internal readonly record struct PemText(string Origin, string Text)
{
    private const string CertificateLabel = "-----BEGIN CERTIFICATE-----";

    public bool HoldsCertificates => Text.Contains(CertificateLabel, StringComparison.Ordinal);

    public bool HoldsKey => Text.Contains("PRIVATE KEY-----", StringComparison.Ordinal);

    public bool HoldsEncryptedKey => Text.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
        || Text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal);

    /// <exception cref="VaultException">There is none, or one that is broken or cut off.</exception>
    public X509Certificate2Collection ReadCertificates()
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(Text);
        }
        catch (CryptographicException)
        {
            throw Refused("holds a certificate that cannot be read");
        }

        // .NET passes over a block without an end. Half of a file that is being written would mean half of the authorities.
        return !HoldsCertificates ? throw Refused($"holds no certificate in PEM form ({CertificateLabel})")
            : certificates.Count < Text.Split(CertificateLabel).Length - 1 ? throw Refused("holds a certificate that is cut off")
            : certificates;
    }

    public VaultException Refused(string why) => new(VaultErrorKind.Tls, $"{Origin} {why}.");

    /// <summary>A key never gets into a log.</summary>
    public override string ToString() => Origin;
}
