using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>A token that someone else made.</summary>
internal sealed class TokenAuthMethod(VaultCredential token, VaultAuthOptions? options = null) : VaultAuthMethod
{
    private readonly string? _mount = options?.Mount;
    private readonly string? _namespace = options?.Namespace?.Trim('/');

    public override string Name => "token";

    /// <summary>That of the token: there it is looked up and renewed.</summary>
    public override string? Namespace => _namespace;

    internal override bool CanBeWatched => token.CanBeWatched;

    /// <summary>A token from a file is looked for there, and not in Vault.</summary>
    internal override string Display => token.ToString();

    public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.ReadTokenAsync(token, cancellationToken);

    public override IEnumerable<string> Validate()
    {
        if (_mount is not null)
        {
            yield return "A token has no mount: leave Mount out.";
        }

        if (_namespace is { Length: > 0 } && VaultPath.FindNamespaceProblem(_namespace) is { } namespaceProblem)
        {
            yield return $"The namespace \"{_namespace}\" of the token is not valid: {namespaceProblem}.";
        }

        if (token.FindProblem() is { } problem)
        {
            yield return $"The token: {problem}.";
        }
    }
}
