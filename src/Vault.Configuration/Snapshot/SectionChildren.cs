using System.Collections.ObjectModel;
using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// The child keys of each section, so that binding one section does not look at every key there is. Each child once, where
/// .NET's own provider names it once for each key below it: the root of the configuration removes the doubles anyway.
/// </summary>
internal sealed class SectionChildren
{
    private readonly Children _root = new();
    private readonly Dictionary<string, Children> _sections = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="keys">All keys; a set that ignores case.</param>
    public SectionChildren(Dictionary<string, string?> keys)
    {
        string? last = null; // The keys of a secret follow each other: the section of one is that of the next.
        foreach (string key in keys.Keys)
        {
            Add(key, keys, ref last);
        }
    }

    /// <param name="section">The path of the section; <see langword="null"/> for the root.</param>
    /// <returns>Its child keys, as .NET sorts them.</returns>
    public IReadOnlyList<string> Of(string? section) =>
        section is null ? _root.Sorted : _sections.TryGetValue(section, out Children? children) ? children.Sorted : [];

    /// <summary>Up from the key, as far as nothing has led there before.</summary>
    private void Add(string key, Dictionary<string, string?> keys, ref string? last)
    {
        int end = key.Length;
        while (true)
        {
            int colon = key.LastIndexOf(':', Math.Max(end - 1, 0), end);
            if (colon < 0)
            {
                _root.Add(key[..end]);
                return;
            }

            string section = last is not null && key.AsSpan(0, colon).SequenceEqual(last) ? last : key[..colon];
            bool isKnown = _sections.TryGetValue(section, out Children? children);
            if (!isKnown)
            {
                _sections[section] = children = new Children();
            }

            last = section;
            children!.Add(key[(colon + 1)..end]);
            if (isKnown || keys.ContainsKey(section))
            {
                // A key of its own finds its way up by itself.
                return;
            }

            end = colon;
        }
    }

    private sealed class Children
    {
        private readonly List<string> _names = [];

        /// <summary>Made when it is first asked for; by two threads at once it is made twice.</summary>
        public IReadOnlyList<string> Sorted => field ??= Sort();

        public void Add(string name) => _names.Add(name);

        private ReadOnlyCollection<string> Sort()
        {
            string[] names = [.. _names];
            Array.Sort(names, ConfigurationKeyComparer.Instance.Compare);
            return Array.AsReadOnly(names);
        }
    }
}
