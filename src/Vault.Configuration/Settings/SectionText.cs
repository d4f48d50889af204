using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Settings;

/// <summary>A section as it was when it was read: one whole, whatever reloads meanwhile.</summary>
/// <param name="path">Where it is, such as <c>Vault</c>; empty for a whole configuration.</param>
/// <param name="values">Relative keys, without those that are set to nothing.</param>
internal sealed class SectionText(string path, IReadOnlyList<KeyValuePair<string, string?>> values)
{
    public string Path => path;

    public static SectionText Of(IConfiguration section) => new(
        (section as IConfigurationSection)?.Path ?? "",

        // .NET 8 and .NET 10 differ in what null, [] and {} become. Nothing of ours needs to tell them from silence.
        [.. section.AsEnumerable(makePathsRelative: true).Where(pair => !string.IsNullOrWhiteSpace(pair.Value))]);

    public IConfigurationRoot ToConfiguration() => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    /// <summary>What is said below a key, for comparing it with what was said before.</summary>
    public ValueList<KeyValuePair<string, string?>> Below(string key) =>
        new([.. values.Where(pair => pair.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase)).OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)]);
}
