using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>All values at one moment. Immutable: a reader that holds one sees nothing half-changed.</summary>
internal sealed class ConfigurationSnapshot
{
    public static readonly ConfigurationSnapshot Empty = new(new Dictionary<SecretSource, IReadOnlyList<SecretEntry>>(), new SourceList([]));

    private readonly Dictionary<string, string?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<ReferenceTemplate> _references;

    /// <param name="entries">The secrets of each source that has been read.</param>
    /// <param name="order">The sources in the order they were added: the later wins.</param>
    /// <param name="previous">The snapshot before: a reference that cannot be followed keeps its last value.</param>
    public ConfigurationSnapshot(
        IReadOnlyDictionary<SecretSource, IReadOnlyList<SecretEntry>> entries, SourceList order, ConfigurationSnapshot? previous = null)
    {
        Entries = entries;
        _references = order.References;
        Dictionary<string, SecretEntry> origins = new(StringComparer.OrdinalIgnoreCase);
        List<KeyConflict> conflicts = [];
        foreach (SecretEntry entry in order.Where(source => source.YieldsKeys).SelectMany(EntriesOf))
        {
            foreach ((string key, string? value) in entry.AllKeys)
            {
                if (origins.TryGetValue(key, out SecretEntry? earlier))
                {
                    conflicts.Add(new KeyConflict(key, earlier.Display, entry.Display));
                }

                origins[key] = entry;
                _values[key] = value;
            }
        }

        foreach (ReferenceTemplate reference in _references)
        {
            // A key without value, where there never was one: the setting's own text is no value for anybody.
            _values[reference.Key] = reference.Value?.Render(Find) ?? previous?._values.GetValueOrDefault(reference.Key);
        }

        Conflicts = conflicts;
    }

    /// <summary>Whether it was made of these sources and references, all of them read.</summary>
    public bool IsOf(SourceList order) =>
        ReferenceEquals(_references, order.References) && Entries.Count == order.Count && order.All(Entries.ContainsKey);

    /// <summary>The secrets of each source, in order of their paths.</summary>
    public IReadOnlyDictionary<SecretSource, IReadOnlyList<SecretEntry>> Entries { get; }

    /// <summary>
    /// The configuration keys and their values. Not written to; a class, since each read of the configuration goes through it.
    /// </summary>
    public Dictionary<string, string?> Values => _values;

    /// <summary>The same keys, section by section. Made when it is first asked for; by two threads at once it is made twice.</summary>
    public SectionChildren Sections => field ??= new SectionChildren(_values);

    /// <summary>Keys with two origins.</summary>
    public IReadOnlyList<KeyConflict> Conflicts { get; }

    public IReadOnlyList<SecretEntry> EntriesOf(SecretSource source) =>
        Entries.TryGetValue(source, out IReadOnlyList<SecretEntry>? entries) ? entries : [];

    /// <summary>The configuration keys that an entry has a part in.</summary>
    public IEnumerable<string> KeysOf(SecretEntry entry) => entry.Source.YieldsKeys
        ? entry.AllKeys.Select(pair => pair.Key)
        : _references.Where(reference => reference.Sources.Contains(entry.Source)).Select(reference => reference.Key);

    /// <summary>The keys that were added, removed or given another value since another snapshot, in order.</summary>
    public IReadOnlyList<string> ChangedKeys(ConfigurationSnapshot since)
    {
        if (ReferenceEquals(this, since))
        {
            return [];
        }

        List<string> changed = [];
        foreach ((string key, string? value) in _values)
        {
            if (!since._values.TryGetValue(key, out string? earlier) || !string.Equals(value, earlier, StringComparison.Ordinal))
            {
                changed.Add(key);
            }
        }

        changed.AddRange(since._values.Keys.Where(key => !_values.ContainsKey(key)));
        changed.Sort(StringComparer.OrdinalIgnoreCase);
        return changed;
    }

    private string? Find(ReferencedField gap) =>
        EntriesOf(gap.Source) is [SecretEntry entry, ..] ? entry.Keys.GetValueOrDefault(gap.Field) : null;
}
