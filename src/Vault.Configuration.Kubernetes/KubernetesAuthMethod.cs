namespace Vault.Configuration.Kubernetes;

/// <summary><see href="https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login"/></summary>
internal sealed class KubernetesAuthMethod(string role, KubernetesAuthOptions options) : VaultAuthMethod
{
    private readonly string _mount = options.Mount;
    private readonly string? _namespace = options.Namespace?.Trim('/');
    private readonly VaultCredential _token = VaultCredential.FromFile(options.TokenFile);

    public override string Name => "kubernetes";

    public override string Mount => _mount;

    public override string? Namespace => _namespace;

    public override async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.FromRequest("login", new Dictionary<string, string>
        {
            ["role"] = role,
            ["jwt"] = await _token.ReadAsync(cancellationToken).ConfigureAwait(false),
        });

    public override IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(role))
        {
            yield return "The role of the Kubernetes login is empty.";
        }

        if (string.IsNullOrWhiteSpace(_mount) || _mount.StartsWith('/') || _mount.EndsWith('/'))
        {
            yield return $"The mount \"{_mount}\" of the Kubernetes login is not valid: it is empty, or begins or ends with a slash.";
        }

        if (_token.FindProblem() is { } problem)
        {
            yield return $"The service account token of the Kubernetes login: {problem}. Outside a pod, choose another way to log in.";
        }
    }
}
