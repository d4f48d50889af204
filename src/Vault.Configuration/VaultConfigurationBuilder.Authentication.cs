using Vault.Configuration.Authentication;

namespace Vault.Configuration;

public sealed partial class VaultConfigurationBuilder
{
    private readonly List<VaultAuthMethod> _authMethods = [];

    /// <summary>The ways to log in that were chosen here.</summary>
    internal IReadOnlyList<VaultAuthMethod> AuthMethods => _authMethods;

    /// <summary>Uses a token that someone else made. For development; a service logs in by itself.</summary>
    /// <param name="token">The token.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseToken(string token) => UseToken(VaultCredential.FromValue(token));

    /// <summary>Uses a token that someone else made. It is renewed while that is possible, and never revoked.</summary>
    /// <param name="token">
    /// Where the token is read from: before each round of reading, so that another one there is used at once; what cannot be
    /// read then leaves the token in use. A callback is called only when another token is needed.
    /// </param>
    /// <param name="configure">Changes the namespace, where the token is of another one than the secrets. A token has no mount.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseToken(VaultCredential token, Action<VaultAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        return UseAuthentication(new TokenAuthMethod(token, VaultAuthOptions.From(configure)));
    }

    /// <summary>
    /// Uses the token in a file, such as a sink of Vault Agent, and another one as soon as it is there: the file is read before
    /// each round of reading. See <see href="https://developer.hashicorp.com/vault/docs/agent-and-proxy/autoauth/sinks/file"/>.
    /// </summary>
    /// <param name="path">
    /// The file; <see langword="null"/> for <c>~/.vault-token</c>, which <c>vault login</c> writes. White space at its ends is
    /// not part of the token.
    /// </param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseTokenFile(string? path = null) => UseToken(path is null
        ? VaultCredential.FromHome(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile))
        : VaultCredential.FromFile(path));

    /// <summary>Logs in with AppRole. See <see href="https://developer.hashicorp.com/vault/api-docs/auth/approle"/>.</summary>
    /// <param name="roleId">The role id, which is no secret.</param>
    /// <param name="secretId">The secret id. Prefer a file: a value cannot be rotated without a restart.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseAppRole(string roleId, string secretId) =>
        UseAppRole(VaultCredential.FromValue(roleId), VaultCredential.FromValue(secretId));

    /// <summary>Logs in with AppRole. See <see href="https://developer.hashicorp.com/vault/api-docs/auth/approle"/>.</summary>
    /// <param name="roleId">The role id, which is no secret.</param>
    /// <param name="secretId">The secret id; <see langword="null"/> for a role with <c>bind_secret_id=false</c>.</param>
    /// <param name="configure">Changes mount or namespace.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseAppRole(
        VaultCredential roleId, VaultCredential? secretId, Action<VaultAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(roleId);
        return UseAuthentication(new AppRoleAuthMethod(roleId, secretId, VaultAuthOptions.From(configure)));
    }

    /// <summary>
    /// Logs in with a JWT: the identity that a workload gets from its platform, such as GitHub Actions, Azure or Google Cloud.
    /// See <see href="https://developer.hashicorp.com/vault/api-docs/auth/jwt#jwt-login"/>.
    /// </summary>
    /// <param name="role">The role in Vault.</param>
    /// <param name="jwt">Where the JWT is read from, at each login.</param>
    /// <param name="configure">Changes mount or namespace.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseJwt(string role, VaultCredential jwt, Action<VaultAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(role);
        ArgumentNullException.ThrowIfNull(jwt);
        return UseAuthentication(new JwtAuthMethod("jwt", role, jwt, VaultAuthOptions.From(configure)));
    }

    /// <summary>
    /// Logs in with a user name and password that Vault keeps. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/auth/userpass#login"/>.
    /// </summary>
    /// <param name="userName">The user name.</param>
    /// <param name="password">Where the password is read from, at each login.</param>
    /// <param name="configure">Changes mount or namespace.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseUserPass(
        string userName, VaultCredential password, Action<VaultAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        return UseAuthentication(new PasswordAuthMethod("userpass", userName, password, VaultAuthOptions.From(configure)));
    }

    /// <summary>
    /// Logs in with a user name and password of a directory. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/auth/ldap#login-with-ldap-user"/>.
    /// </summary>
    /// <param name="userName">The user name.</param>
    /// <param name="password">Where the password is read from, at each login.</param>
    /// <param name="configure">Changes mount or namespace.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseLdap(
        string userName, VaultCredential password, Action<VaultAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        return UseAuthentication(new PasswordAuthMethod("ldap", userName, password, VaultAuthOptions.From(configure)));
    }

    /// <summary>
    /// Logs in with a personal access token of GitHub. See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/auth/github#login"/>. A workflow of GitHub Actions has a JWT of
    /// its own, which is better: <see cref="UseJwt"/>.
    /// </summary>
    /// <param name="token">Where the token is read from, at each login. It needs the scope <c>read:org</c>.</param>
    /// <param name="configure">Changes mount or namespace.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseGitHub(VaultCredential token, Action<VaultAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        return UseAuthentication(new GitHubAuthMethod(token, VaultAuthOptions.From(configure)));
    }

    /// <summary>
    /// Logs in with the certificate that the client shows in the TLS handshake
    /// (<see cref="VaultTlsOptions.ClientCertificateFile"/>). See
    /// <see href="https://developer.hashicorp.com/vault/api-docs/auth/cert#login-with-tls-certificate-method"/>.
    /// </summary>
    /// <param name="role">The role in Vault; <see langword="null"/> for any that fits the certificate.</param>
    /// <param name="configure">Changes mount or namespace.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseClientCertificate(string? role = null, Action<VaultAuthOptions>? configure = null) =>
        UseAuthentication(new CertificateAuthMethod(role, VaultAuthOptions.From(configure)));

    /// <summary>
    /// Sends no token: an agent or proxy with auto-auth adds it (<c>use_auto_auth_token</c>). Nothing is renewed or revoked. See
    /// <see href="https://developer.hashicorp.com/vault/docs/agent-and-proxy/proxy/apiproxy"/>.
    /// </summary>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseNoAuthentication() => UseAuthentication(new NoAuthMethod());

    /// <summary>Logs in in a way of its own. Exactly one way must be chosen.</summary>
    /// <param name="method">The way.</param>
    /// <returns>The same builder.</returns>
    public VaultConfigurationBuilder UseAuthentication(VaultAuthMethod method)
    {
        ArgumentNullException.ThrowIfNull(method);
        _authMethods.Add(method);
        return this;
    }
}
