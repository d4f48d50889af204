namespace Vault.Configuration;

/// <summary>The TLS options as they were when the configuration was built.</summary>
internal sealed record TlsSettings(
    string? CertificateAuthorityFile,
    string? CertificateAuthorityFolder,
    string? CertificateAuthorityPem,
    string? ClientCertificateFile,
    string? ClientKeyFile,
    string? ServerName,
    bool SkipVerification)
{
    /// <summary>Whether anything is to be read before the first handshake.</summary>
    public bool HasMaterial =>
        (CertificateAuthorityFile ?? CertificateAuthorityFolder ?? CertificateAuthorityPem ?? ClientCertificateFile) is not null;

    /// <summary>Copies validated options. An empty text is none, as in a shell.</summary>
    public static TlsSettings From(VaultTlsOptions options) => new(
        OrNull(options.CertificateAuthorityFile),
        OrNull(options.CertificateAuthorityFolder),
        OrNull(options.CertificateAuthorityPem),
        OrNull(options.ClientCertificateFile),
        OrNull(options.ClientKeyFile),
        OrNull(options.ServerName),
        options.SkipVerification);

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
