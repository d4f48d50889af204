using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>
/// The names under a path: LIST shows one level with folders ending in a slash, SCAN (OpenBao) shows all levels. Names of
/// secrets whose versions are all deleted are still there.
/// </summary>
internal sealed class ListRoutes(KeyValueStore store, bool hasPages)
{
    public LogicalResponse List(LogicalRequest request) => Names(OneLevel(request));

    public LogicalResponse Scan(LogicalRequest request) => Names(AllLevels(request));

    public LogicalResponse ListDetailed(LogicalRequest request) => Detailed(OneLevel(request));

    public LogicalResponse ScanDetailed(LogicalRequest request) => Detailed(AllLevels(request));

    private SortedDictionary<string, SecretEntry?> OneLevel(LogicalRequest request)
    {
        SortedDictionary<string, SecretEntry?> level = new(StringComparer.Ordinal);

        foreach ((string name, SecretEntry? entry) in AllLevels(request))
        {
            int slash = name.IndexOf('/', StringComparison.Ordinal);
            level[slash < 0 ? name : name[..(slash + 1)]] = slash < 0 ? entry : null;
        }

        return hasPages ? Page(request, level) : level;
    }

    private SortedDictionary<string, SecretEntry?> AllLevels(LogicalRequest request)
    {
        string prefix = request["path"];
        SortedDictionary<string, SecretEntry?> found = new(StringComparer.Ordinal);

        foreach ((string path, SecretEntry entry) in store.Entries)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal))
            {
                found[path[prefix.Length..]] = entry;
            }
        }

        return found;
    }

    private static SortedDictionary<string, SecretEntry?> Page(
        LogicalRequest request, SortedDictionary<string, SecretEntry?> level)
    {
        string after = request.Fields.Text("after") ?? "";
        int limit = request.Fields.Integer("limit") ?? 0;
        IEnumerable<KeyValuePair<string, SecretEntry?>> page =
            level.Where(item => string.CompareOrdinal(item.Key, after) > 0);

        return new SortedDictionary<string, SecretEntry?>(
            (limit > 0 ? page.Take(limit) : page).ToDictionary(),
            StringComparer.Ordinal);
    }

    private static LogicalResponse Names(SortedDictionary<string, SecretEntry?> found) => found.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(found.Keys) });

    private static LogicalResponse Detailed(SortedDictionary<string, SecretEntry?> found)
    {
        if (found.Count == 0)
        {
            return LogicalResponse.With([]);
        }

        JsonObject info = [];

        foreach ((string name, SecretEntry? entry) in found)
        {
            info[name] = entry?.Describe() ?? [];
        }

        return LogicalResponse.With(new JsonObject { ["key_info"] = info, ["keys"] = JsonNodes.Strings(found.Keys) });
    }
}
