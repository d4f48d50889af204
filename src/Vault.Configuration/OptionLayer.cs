using System.Runtime.CompilerServices;

namespace Vault.Configuration;

/// <summary>
/// What one layer (code, the section, the environment) has set: a lower one counts only where a higher one is silent, and a
/// value that happens to be the default is not silence.
/// </summary>
internal sealed class OptionLayer
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public T Get<T>(T otherwise, [CallerMemberName] string name = "") =>
        _values.TryGetValue(name, out object? value) ? (T)value! : otherwise;

    public void Set<T>(T value, [CallerMemberName] string name = "") => _values[name] = value;

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>This layer, and the lower one where this is silent.</summary>
    /// <param name="lower">The lower one.</param>
    /// <param name="wholes">Names that say one thing together: where this layer has one of them, the lower one's do not count.</param>
    public OptionLayer Over(OptionLayer lower, params string[][] wholes)
    {
        HashSet<string> decided = [.. wholes.Where(whole => whole.Any(Has)).SelectMany(whole => whole)];
        OptionLayer both = new();
        foreach ((string name, object? value) in lower._values.Where(option => !decided.Contains(option.Key)).Concat(_values))
        {
            both._values[name] = value;
        }

        return both;
    }
}
