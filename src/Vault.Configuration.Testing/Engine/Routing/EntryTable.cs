using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>The entries of one kind in a mount, and what HTTP does with them.</summary>
/// <param name="foldsCase">Whether names differ in more than their case; most auth methods keep them in lower case.</param>
internal sealed class EntryTable<T>(bool foldsCase = false)
    where T : class, IEntry, new()
{
    private readonly SortedDictionary<string, T> _entries = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, T>> All => _entries;

    public T? Find(string name) => _entries.GetValueOrDefault(Fold(name));

    public bool Has(string name) => Find(name) is not null;

    public T FindOrAdd(string name)
    {
        T entry = Find(name) ?? new T();
        Put(name, entry);
        return entry;
    }

    public void Put(string name, T entry) => _entries[Fold(name)] = entry;

    public LogicalResponse List(LogicalRequest request) => _entries.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(_entries.Keys) });

    public LogicalResponse Read(LogicalRequest request) =>
        LogicalResponse.With((Find(request["name"]) ?? throw VaultError.NotFound()).Describe());

    public LogicalResponse Write(LogicalRequest request)
    {
        T entry = Find(request["name"]) ?? new T();
        entry.Apply(request.Fields);
        Put(request["name"], entry);
        return LogicalResponse.NoContent();
    }

    public LogicalResponse Delete(LogicalRequest request)
    {
        _entries.Remove(Fold(request["name"]));
        return LogicalResponse.NoContent();
    }

    public string Fold(string name) =>
#pragma warning disable CA1308 // Vault keeps these names in lower case
        foldsCase ? name.ToLowerInvariant() : name;
#pragma warning restore CA1308
}
