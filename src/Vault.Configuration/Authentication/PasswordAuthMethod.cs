using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>
/// Userpass, and LDAP, whose login has the same form.
/// <see href="https://developer.hashicorp.com/vault/api-docs/auth/userpass#login"/>
/// <see href="https://developer.hashicorp.com/vault/api-docs/auth/ldap#login-with-ldap-user"/>
/// </summary>
internal sealed class PasswordAuthMethod(string name, string userName, VaultCredential password, VaultAuthOptions options)
    : MountedAuthMethod(name, options)
{
    public override bool CountsTowardLockout => true;

    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.ReadAsync($"login/{userName}", [("password", password)], cancellationToken);

    public override IEnumerable<string> Validate() =>
    [
        .. base.Validate(),
        .. VaultPath.FindProblem(userName) is { } problem ? [$"The user name of the {Name} login is not valid: {problem}."] : Array.Empty<string>(),
        .. FindProblem("password", password),
    ];
}
