namespace Vault.Configuration;

/// <summary>How the connection to Vault is secured: what the <c>vault</c> command has as <c>VAULT_CACERT</c> and its like.</summary>
/// <remarks>
/// Files are read again when they change, so that a certificate authority or a client certificate is replaced without a
/// restart; one that is broken changes nothing but the log. Of several certificate authorities the file counts, then the
/// text, then the folder. TLS 1.2 is the least. With a handler of one's own
/// (<see cref="VaultConfigurationBuilder.UseHttpMessageHandler"/>) TLS is its matter, and these settings are refused. See
/// <see href="https://developer.hashicorp.com/vault/docs/commands#environment-variables"/>.
/// </remarks>
public sealed class VaultTlsOptions
{
    private static readonly string[] Authorities =
        [nameof(CertificateAuthorityFile), nameof(CertificateAuthorityFolder), nameof(CertificateAuthorityPem)];

    private static readonly string[] ClientCertificate = [nameof(ClientCertificateFile), nameof(ClientKeyFile)];

    private OptionLayer _layer = new();

    /// <summary>A PEM file with the certificate authorities to trust, instead of the system's.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public string? CertificateAuthorityFile
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>A folder of PEM files with the certificate authorities to trust, instead of the system's.</summary>
    /// <value>The default is <see langword="null"/>. Folders in it are read too, three levels deep; what holds no certificate is passed over.</value>
    public string? CertificateAuthorityFolder
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>The certificate authorities to trust, instead of the system's, as PEM text.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public string? CertificateAuthorityPem
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>A PEM file with the certificate that the client shows, and with the intermediates below its root.</summary>
    /// <value>The default is <see langword="null"/>: none is shown.</value>
    public string? ClientCertificateFile
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>A PEM file with the key of the client's certificate, not encrypted.</summary>
    /// <value>The default is <see langword="null"/>: it is in <see cref="ClientCertificateFile"/> as well. Not without that.</value>
    public string? ClientKeyFile
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>
    /// The name that the server's certificate must have. It is sent in the handshake (SNI) and in the header <c>Host</c>.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the host of the address. The name of a host or an IPv4 address, without scheme and port.</value>
    public string? ServerName
    {
        get => _layer.Get((string?)null);
        set => _layer.Set(value);
    }

    /// <summary>
    /// Whether any certificate of the server is accepted: then whoever sits between reads every secret. A warning is logged at
    /// every start. For experiments.
    /// </summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool SkipVerification
    {
        get => _layer.Get(false);
        set => _layer.Set(value);
    }

    /// <summary>These options, and another layer's where these were not set.</summary>
    internal VaultTlsOptions Over(VaultTlsOptions lower) => new() { _layer = _layer.Over(lower._layer, Authorities, ClientCertificate) };

    /// <summary>Whether an option was set, or another that says the same thing.</summary>
    internal bool Decides(string name) =>
        _layer.Has(name) || (Authorities.Contains(name) && Authorities.Any(_layer.Has)) || (ClientCertificate.Contains(name) && ClientCertificate.Any(_layer.Has));
}
