using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>Which engine answers which path.</summary>
internal sealed class MountTable
{
    public const string AuthPrefix = "auth/";

    private readonly SortedDictionary<string, Mount> _mounts = new(StringComparer.Ordinal);

    public IEnumerable<Mount> SecretEngines => _mounts.Values.Where(mount => !mount.IsAuthMethod);

    public IEnumerable<Mount> AuthMethods => _mounts.Values.Where(mount => mount.IsAuthMethod);

    public void Add(Mount mount)
    {
        // Neither may a new mount hide an old one, nor an old one a new one.
        if (Touching(mount.Path) is { } taken)
        {
            string shown = taken.IsAuthMethod ? taken.Path[AuthPrefix.Length..] : taken.Path;
            throw VaultError.BadRequest($"path is already in use at {shown}");
        }

        _mounts.Add(mount.Path, mount);
    }

    /// <summary>A mount above, at or below a path.</summary>
    public Mount? Touching(string path) => _mounts.Values.FirstOrDefault(mount =>
        path.StartsWith(mount.Path, StringComparison.Ordinal)
        || mount.Path.StartsWith(path, StringComparison.Ordinal));

    public Mount? Get(string path) => _mounts.GetValueOrDefault(path);

    public void Remove(string path) => _mounts.Remove(path);

    public Mount? Find(string path) =>
        _mounts.Values.FirstOrDefault(mount =>
            path.StartsWith(mount.Path, StringComparison.Ordinal) || path + "/" == mount.Path);
}
