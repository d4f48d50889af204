using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>The secrets of one mount.</summary>
internal sealed class KeyValueStore(TimeProvider time)
{
    private readonly SortedDictionary<string, SecretEntry> _entries = new(StringComparer.Ordinal);
    private DateTimeOffset _lastStamp;

    public KeyValueSettings Settings { get; } = new();

    public DateTimeOffset Now => time.GetUtcNow();

    public IEnumerable<KeyValuePair<string, SecretEntry>> Entries => _entries;

    public SecretEntry? Find(string path) => _entries.GetValueOrDefault(path);

    public SecretEntry FindOrAdd(string path, DateTimeOffset stamp)
    {
        if (!_entries.TryGetValue(path, out SecretEntry? entry))
        {
            _entries[path] = entry = new SecretEntry(stamp);
        }

        return entry;
    }

    public void Remove(string path) => _entries.Remove(path);

    public SecretVersion Write(string path, JsonObject data, int? cas)
    {
        SecretEntry? entry = Find(path);

        if (cas is null && (Settings.CasRequired || entry is { Settings.CasRequired: true }))
        {
            throw VaultError.BadRequest("check-and-set parameter required for this call");
        }

        if (cas is not null && cas != (entry?.CurrentVersion ?? 0))
        {
            throw VaultError.BadRequest("check-and-set parameter did not match the current version");
        }

        DateTimeOffset stamp = NextStamp();
        return FindOrAdd(path, stamp).Add(data, stamp, Settings);
    }

    /// <summary>
    /// A new time stamp for every write. On a clock that stands still, a secret that was deleted and written anew would
    /// otherwise look like the old one, which no real server shows.
    /// </summary>
    public DateTimeOffset NextStamp()
    {
        DateTimeOffset now = Now;
        _lastStamp = now > _lastStamp ? now : _lastStamp.AddTicks(1);
        return _lastStamp;
    }
}
