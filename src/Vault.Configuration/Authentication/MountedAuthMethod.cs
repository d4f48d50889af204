using Vault.Configuration.Connection;

namespace Vault.Configuration.Authentication;

/// <summary>What the library's own methods share: where they are mounted, and the check of what they were given.</summary>
internal abstract class MountedAuthMethod(string name, VaultAuthOptions options) : VaultAuthMethod
{
    private readonly string? _mount = options.Mount;
    private readonly string? _namespace = options.Namespace?.Trim('/');

    public sealed override string Name => name;

    public sealed override string Mount => _mount ?? name;

    public sealed override string? Namespace => _namespace;

    public override IEnumerable<string> Validate()
    {
        if (VaultPath.FindProblem(Mount) is { } mountProblem)
        {
            yield return $"The mount \"{Mount}\" of the {name} login is not valid: {mountProblem}.";
        }

        if (_namespace is { Length: > 0 } && VaultPath.FindNamespaceProblem(_namespace) is { } namespaceProblem)
        {
            yield return $"The namespace \"{_namespace}\" of the {name} login is not valid: {namespaceProblem}.";
        }
    }

    protected IEnumerable<string> FindProblem(string what, VaultCredential? credential) =>
        credential?.FindProblem() is { } problem ? [$"The {what} of the {name} login: {problem}."] : [];
}
