using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Vault.Configuration.Settings;

/// <summary>What one place outside of the code says: the section, or the environment.</summary>
/// <param name="path">Put in front of keys where they are named.</param>
internal sealed class SettingLayer(string path)
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _unreadable = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _mistakes = [];

    /// <summary>The same choices that code can make.</summary>
    public VaultConfigurationBuilder Choices { get; } = new();

    /// <summary>One sentence each. None quotes a value: what is in the wrong place may be a secret.</summary>
    public IReadOnlyList<string> Mistakes => _mistakes;

    /// <summary>Whether a login is wanted of it.</summary>
    public bool IsLoginOpen { get; init; }

    /// <summary>What the login was made of, for telling whether it is still the same.</summary>
    public ValueList<KeyValuePair<string, string?>> Login { get; set; }

    /// <summary>What the secrets were made of.</summary>
    public ValueList<KeyValuePair<string, string?>> Secrets { get; set; }

    /// <summary>What the login is called in mistakes.</summary>
    public string LoginOrigin { get; set; } = "";

    /// <summary>The key or variable that an option was set by; <see langword="null"/> where it was not.</summary>
    /// <param name="option">Such as <c>Refresh.Interval</c>.</param>
    public string? OriginOf(string option) => _origins.GetValueOrDefault(option);

    /// <summary>Whether an option was given a value that could not be read: a mistake of its own, and enough said of it.</summary>
    /// <param name="option">Such as <c>Refresh.Interval</c>, or <c>Refresh:Interval</c>.</param>
    public bool IsUnreadable(string option) => _unreadable.Contains(option.Replace(':', '.'));

    /// <summary>Reads one value.</summary>
    /// <returns>Whether there is one that can be read.</returns>
    public bool TryRead<T>(IConfigurationSection setting, SettingKind<T> kind, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return setting.Value is { } text && TryRead(setting.Path.Replace(':', '.'), KeyOf(setting.Path), text, kind, out value);
    }

    /// <param name="option">What it becomes.</param>
    /// <param name="origin">Where it is from.</param>
    /// <param name="text">What is written there.</param>
    /// <param name="kind">What it should be.</param>
    /// <param name="value">What was read.</param>
    public bool TryRead<T>(string option, string origin, string text, SettingKind<T> kind, [MaybeNullWhen(false)] out T value)
    {
        if (kind.TryParse(text, out value))
        {
            _origins[option] = origin;
            return true;
        }

        _unreadable.Add(option);
        _mistakes.Add($"{origin} is not {kind.Expected}.");
        return false;
    }

    /// <summary>Remembers where a list is from.</summary>
    public void MarkSet(IConfigurationSection list) => _origins[list.Path.Replace(':', '.')] = KeyOf(list.Path);

    /// <summary>A mistake in the section.</summary>
    /// <param name="relative">The key, relative to the section.</param>
    /// <param name="what">The rest of a sentence that begins with the key.</param>
    public void Report(string relative, string what)
    {
        _unreadable.Add(relative.Replace(':', '.'));
        _mistakes.Add($"{KeyOf(relative)}{what}");
    }

    /// <summary>The whole key.</summary>
    public string KeyOf(string relative) => path.Length == 0 ? relative : $"{path}:{relative}";
}
