namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>An engine at a path. <see cref="Path"/> ends in a slash; auth methods begin with <c>auth/</c>.</summary>
internal sealed class Mount(string path, string type, Backend backend)
{
    public string Path => path;

    public string Type => type;

    public Backend Backend => backend;

    public string Description { get; init; } = "";

    public IReadOnlyDictionary<string, string>? Options { get; init; }

    public bool IsLocal { get; init; }

    public bool IsSealWrapped { get; init; }

    /// <summary>Mounts that are always there and cannot be disabled.</summary>
    public bool IsBuiltIn { get; init; }

    public string Accessor { get; } = $"{type}_{RandomText.Hex(8)}";

    public string Uuid { get; } = Guid.NewGuid().ToString();

    public bool IsAuthMethod => path.StartsWith(MountTable.AuthPrefix, StringComparison.Ordinal);
}
