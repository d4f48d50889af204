namespace Vault.Configuration.Authentication;

/// <summary><see href="https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle"/></summary>
internal sealed class AppRoleAuthMethod(VaultCredential roleId, VaultCredential? secretId, VaultAuthOptions options)
    : MountedAuthMethod("approle", options)
{
    public override bool CountsTowardLockout => true;

    public override async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, string> fields = new()
        {
            ["role_id"] = await roleId.ReadAsync(cancellationToken).ConfigureAwait(false),
        };
        if (secretId is not null)
        {
            fields["secret_id"] = await secretId.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        return VaultLogin.FromRequest("login", fields);
    }

    public override IEnumerable<string> Validate() =>
        [.. base.Validate(), .. FindProblem("role id", roleId), .. FindProblem("secret id", secretId)];
}
