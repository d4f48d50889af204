using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>The references in the settings of other sources, and the secrets to read for them: each path once.</summary>
internal sealed class ReferenceSet
{
    private readonly Dictionary<string, string> _texts = new(StringComparer.OrdinalIgnoreCase);

    private ReferenceSet(IEnumerable<KeyValuePair<string, string?>> settings, ReferenceSet? before)
    {
        Dictionary<string, ValueTemplate<SecretReference>?> templates = new(StringComparer.OrdinalIgnoreCase);
        List<string> mistakes = [];
        foreach ((string key, string? value) in settings.Where(setting => setting.Value is not null))
        {
            try
            {
                if (SecretReference.FindIn(value!) is not { } template)
                {
                    continue;
                }

                templates[key] = template;
            }
            catch (FormatException broken)
            {
                templates[key] = null;
                mistakes.Add($"The setting \"{key}\": {broken.Message}.");
            }

            _texts[key] = value!;
        }

        ILookup<(string Path, int? Version), (string Field, string Key)> wanted = templates
            .Where(setting => setting.Value is not null)
            .SelectMany(setting => setting.Value!.Gaps.Select(gap => (Gap: gap, setting.Key)))
            .ToLookup(use => (use.Gap.Path, use.Gap.Version), use => (KeyMapper.Unescape(use.Gap.Field), use.Key));
        Dictionary<(string Path, int? Version), DiscoveredSource> sources = wanted.ToDictionary(
            path => path.Key, path => before?.Find(path.Key, path) ?? Create(path.Key, path));
        mistakes.AddRange(sources.Values.SelectMany(source => source.Validate().Select(mistake => source.Explain(new VaultException(VaultErrorKind.InvalidRequest, mistake)).Message)));

        Mistakes = mistakes;
        Sources = [.. sources.Values];
        Templates = [.. templates.Select(setting => new ReferenceTemplate(
            setting.Key, setting.Value?.Select(gap => new ReferencedField(sources[(gap.Path, gap.Version)], KeyMapper.Unescape(gap.Field)))))];
    }

    /// <summary>What is wrong with the references, each with the setting that it stands in.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    public IReadOnlyList<SecretSource> Sources { get; }

    public IReadOnlyList<ReferenceTemplate> Templates { get; }

    /// <param name="settings">The settings of other sources; none that came from Vault.</param>
    /// <param name="before">The references before: what was read for them is not read anew.</param>
    /// <returns>The references; the very same as before where nothing has changed.</returns>
    public static ReferenceSet From(IEnumerable<KeyValuePair<string, string?>> settings, ReferenceSet? before = null)
    {
        ReferenceSet now = new(settings, before);
        return before is not null && before._texts.Count == now._texts.Count
            && now._texts.All(text => before._texts.TryGetValue(text.Key, out string? earlier) && earlier == text.Value)
                ? before
                : now;
    }

    /// <summary>A source whose fields and settings are the same.</summary>
    private DiscoveredSource? Find((string Path, int? Version) path, IEnumerable<(string Field, string Key)> uses) => Sources
        .Cast<DiscoveredSource>()
        .FirstOrDefault(source => source.DisplayPath == path.Path && source.Version == path.Version
            && source.ReferredBy.SequenceEqual(Keys(uses)) && source.Mapping.RequiredKeys.SequenceEqual(Fields(uses)));

    private static DiscoveredSource Create((string Path, int? Version) path, IEnumerable<(string Field, string Key)> uses) =>
        new(path.Path, new SecretMapping { RequiredKeys = Fields(uses) })
        {
            Version = path.Version,
            YieldsKeys = false,
            ReferredBy = Keys(uses),
        };

    private static string[] Keys(IEnumerable<(string Field, string Key)> uses) =>
        [.. uses.Select(use => use.Key).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    private static string[] Fields(IEnumerable<(string Field, string Key)> uses) =>
        [.. uses.Select(use => use.Field).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
