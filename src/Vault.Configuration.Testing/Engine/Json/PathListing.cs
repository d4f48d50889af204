namespace Vault.Configuration.Testing.Engine.Json;

/// <summary>The names below a prefix, sorted.</summary>
internal static class PathListing
{
    /// <summary>One level; folders end in a slash.</summary>
    public static SortedSet<string> OneLevel(IEnumerable<string> paths, string prefix) => new(
        AllLevels(paths, prefix).Select(name => name.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash
            ? name[..(slash + 1)]
            : name),
        StringComparer.Ordinal);

    public static SortedSet<string> AllLevels(IEnumerable<string> paths, string prefix) => new(
        paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => path[prefix.Length..]),
        StringComparer.Ordinal);
}
