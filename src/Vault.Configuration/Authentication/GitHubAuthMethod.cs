namespace Vault.Configuration.Authentication;

/// <summary><see href="https://developer.hashicorp.com/vault/api-docs/auth/github#login"/></summary>
internal sealed class GitHubAuthMethod(VaultCredential token, VaultAuthOptions options) : MountedAuthMethod("github", options)
{
    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.ReadAsync("login", [("token", token)], cancellationToken);

    public override IEnumerable<string> Validate() => [.. base.Validate(), .. FindProblem("token", token)];
}
