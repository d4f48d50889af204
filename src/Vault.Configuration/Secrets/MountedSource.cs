using Vault.Configuration.Connection;

namespace Vault.Configuration.Secrets;

/// <summary>A secret, or a folder with all that is in it, of an engine whose mount is known.</summary>
internal abstract class MountedSource : SecretSource
{
    private readonly string _path;

    /// <param name="mount">Without slashes at its ends.</param>
    /// <param name="path">A secret; or a folder, if it ends in a slash (<c>/</c> alone is the whole mount).</param>
    /// <param name="mapping">How fields become keys.</param>
    protected MountedSource(string mount, string path, SecretMapping mapping)
        : base(mapping)
    {
        Mount = mount;
        IsFolder = path.EndsWith('/');
        _path = IsFolder ? path[..^1] : path;
    }

    public sealed override string DisplayPath => IsFolder && _path.Length > 0 ? $"{Mount}/{_path}/" : $"{Mount}/{_path}";

    public sealed override string? SecretPath => IsFolder ? null : _path;

    public sealed override string FolderPath => _path;

    protected string Mount { get; }

    /// <summary>Whether it is a folder.</summary>
    protected bool IsFolder { get; }

    /// <summary>The path below what stands before it; ends in a slash for a folder.</summary>
    protected string Below(string prefix) =>
        !IsFolder ? $"{prefix}/{_path}" : _path.Length == 0 ? $"{prefix}/" : $"{prefix}/{_path}/";

    public override IEnumerable<string> Validate()
    {
        foreach (string mistake in ValidateMapping())
        {
            yield return mistake;
        }

        if (VaultPath.FindProblem(Mount) is { } mountProblem)
        {
            yield return $"The mount \"{Mount}\" is not valid: {mountProblem}.";
        }

        // The whole mount is written as "/", and that is not an empty path.
        if (!(IsFolder && _path.Length == 0) && VaultPath.FindProblem(_path) is { } pathProblem)
        {
            yield return $"The path \"{_path}\" in the mount \"{Mount}\" is not valid: {pathProblem}.";
        }
    }

    public sealed override string Display(string path) => $"{Mount}/{path}";

    public sealed override string RelativePath(string path) =>
        !IsFolder ? "" : _path.Length == 0 ? path : path[(_path.Length + 1)..];
}
