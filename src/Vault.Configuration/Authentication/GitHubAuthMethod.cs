namespace Vault.Configuration.Authentication;

/// <summary><see href="https://developer.hashicorp.com/vault/api-docs/auth/github#login"/></summary>
internal sealed class GitHubAuthMethod(VaultCredential token, VaultAuthOptions options) : MountedAuthMethod("github", options)
{
    public override async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.FromRequest("login", new Dictionary<string, string>
        {
            ["token"] = await token.ReadAsync(cancellationToken).ConfigureAwait(false),
        });

    public override IEnumerable<string> Validate() => [.. base.Validate(), .. FindProblem("token", token)];
}
