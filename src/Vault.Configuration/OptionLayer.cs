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

    /// <summary>This layer, and the lower one where this is silent.</summary>
    public OptionLayer Over(OptionLayer lower)
    {
        OptionLayer both = new();
        foreach ((string name, object? value) in lower._values.Concat(_values))
        {
            both._values[name] = value;
        }

        return both;
    }
}
