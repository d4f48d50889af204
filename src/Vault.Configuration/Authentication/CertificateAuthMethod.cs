namespace Vault.Configuration.Authentication;

/// <summary>
/// The certificate is that of the connection; the request itself may name the role.
/// <see href="https://developer.hashicorp.com/vault/api-docs/auth/cert#login-with-tls-certificate-method"/>
/// </summary>
internal sealed class CertificateAuthMethod(string? role, VaultAuthOptions options) : MountedAuthMethod("cert", options)
{
    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        new(VaultLogin.FromRequest("login", role is null ? [] : new Dictionary<string, string> { ["name"] = role }));

    public override IEnumerable<string> Validate() =>
    [
        .. base.Validate(),
        .. role is not null && string.IsNullOrWhiteSpace(role)
            ? ["The role of the cert login is empty: name it, or leave it out for any role that fits the certificate."]
            : Array.Empty<string>(),
    ];
}
