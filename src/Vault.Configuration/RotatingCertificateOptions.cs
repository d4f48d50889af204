namespace Vault.Configuration;

/// <summary>Where a <see cref="RotatingCertificate"/> finds its PEM texts, and when.</summary>
/// <remarks>
/// The names are those of Vault's answer: <see href="https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-certificate-and-key"/>.
/// Where a key is not there under its name, it is looked for in Pascal case: <c>PrivateKey</c>.
/// </remarks>
public sealed class RotatingCertificateOptions
{
    /// <summary>The key, below the section, of the certificate. Intermediates may follow it in the same text.</summary>
    /// <value>The default is <c>certificate</c>.</value>
    public string CertificateKey { get; set; } = "certificate";

    /// <summary>The key, below the section, of the private key: RSA or ECDSA, as PKCS#8, PKCS#1 or SEC1, not encrypted.</summary>
    /// <value>The default is <c>private_key</c>.</value>
    public string PrivateKeyKey { get; set; } = "private_key";

    /// <summary>The key, below the section, of the intermediates: one text, or an array of texts. It may be absent.</summary>
    /// <value>The default is <c>ca_chain</c>.</value>
    public string ChainKey { get; set; } = "ca_chain";

    /// <summary>Whether the certificate is read when the host starts, so that a wrong one fails the start, instead of each handshake.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool BuildAtStart { get; set; } = true;

    /// <summary>The key of the service, where there is more than one certificate: <c>[FromKeyedServices(key)]</c>.</summary>
    /// <value>The default is <see langword="null"/>: the service has none.</value>
    public object? ServiceKey { get; set; }
}
