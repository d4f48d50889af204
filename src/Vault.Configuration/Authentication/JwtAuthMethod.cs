namespace Vault.Configuration.Authentication;

/// <summary>
/// JWT, and Kubernetes, whose login has the same form.
/// <see href="https://developer.hashicorp.com/vault/api-docs/auth/jwt#jwt-login"/>
/// <see href="https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login"/>
/// </summary>
internal sealed class JwtAuthMethod(string name, string role, VaultCredential jwt, VaultAuthOptions options)
    : MountedAuthMethod(name, options)
{
    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.ReadAsync("login", [("role", VaultCredential.FromValue(role)), ("jwt", jwt)], cancellationToken);

    public override IEnumerable<string> Validate() =>
    [
        .. base.Validate(),
        .. string.IsNullOrWhiteSpace(role) ? [$"The role of the {Name} login is empty."] : Array.Empty<string>(),
        .. FindProblem("token", jwt),
    ];
}
