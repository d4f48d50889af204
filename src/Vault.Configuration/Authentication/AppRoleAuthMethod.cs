namespace Vault.Configuration.Authentication;

/// <summary><see href="https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle"/></summary>
internal sealed class AppRoleAuthMethod(VaultCredential roleId, VaultCredential? secretId, VaultAuthOptions options)
    : MountedAuthMethod("approle", options)
{
    public override bool CountsTowardLockout => true;

    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) => VaultLogin.ReadAsync(
        "login", secretId is null ? [("role_id", roleId)] : [("role_id", roleId), ("secret_id", secretId)], cancellationToken);

    public override IEnumerable<string> Validate() =>
        [.. base.Validate(), .. FindProblem("role id", roleId), .. FindProblem("secret id", secretId)];
}
