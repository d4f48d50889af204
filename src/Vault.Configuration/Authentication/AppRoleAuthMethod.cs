using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary><see href="https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle"/></summary>
internal sealed class AppRoleAuthMethod(VaultCredential roleId, VaultCredential? secretId, string mount) : VaultAuthMethod
{
    public override string Name => "approle";

    public override string Mount => mount;

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

    public override IEnumerable<string> Validate()
    {
        if (VaultPath.FindProblem(mount) is { } mountProblem)
        {
            yield return $"The mount \"{mount}\" of AppRole is not valid: {mountProblem}.";
        }

        if (roleId.FindProblem() is { } roleProblem)
        {
            yield return $"The role id of AppRole: {roleProblem}.";
        }

        if (secretId?.FindProblem() is { } secretProblem)
        {
            yield return $"The secret id of AppRole: {secretProblem}.";
        }
    }
}
