using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Vault.Configuration.Settings;

/// <summary>Reads a text as a value.</summary>
internal delegate bool SettingParser<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>What a setting can be, and how to say so.</summary>
/// <param name="expected">As in "… is not true or false."</param>
/// <param name="parse">Gets no white space at the ends, and never an empty text.</param>
internal sealed class SettingKind<T>(string expected, SettingParser<T> parse)
{
    public string Expected => expected;

    public bool TryParse(string text, [MaybeNullWhen(false)] out T value) => parse(text.Trim(), out value);
}

/// <summary>The kinds that there are.</summary>
internal static class SettingKind
{
    public static SettingKind<string> Text { get; } = new("a text", (string text, [MaybeNullWhen(false)] out string value) =>
    {
        value = text;
        return true;
    });

    /// <summary>What Go takes for a boolean, and so the <c>vault</c> command, in any case.</summary>
    public static SettingKind<bool> Flag { get; } = new("true or false", (string text, out bool value) =>
    {
        value = text.ToLowerInvariant() is "true" or "t" or "1";
        return value || text.ToLowerInvariant() is "false" or "f" or "0";
    });

    public static SettingKind<int> Count { get; } = new(
        "a whole number",
        (string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value));

    public static SettingKind<TimeSpan> Duration { get; } = new("a duration such as 30s, 5m, 1h or 00:05:00", DurationText.TryParse);

    /// <summary>As the <c>vault</c> command reads a time limit.</summary>
    public static SettingKind<TimeSpan> Seconds { get; } = new("a number of seconds or a duration such as 60s", DurationText.TryParseSeconds);

    public static SettingKind<Uri> Address { get; } = new(
        "an address such as https://vault.example:8200",
        (string text, [MaybeNullWhen(false)] out Uri value) => Uri.TryCreate(text, UriKind.Absolute, out value));

    public static SettingKind<IPAddress> IPAddress { get; } = new(
        "an IP address such as 10.0.0.1",
        (string text, [MaybeNullWhen(false)] out IPAddress value) => System.Net.IPAddress.TryParse(text, out value));

    /// <summary>As the <c>vault</c> command reads <c>VAULT_HEADERS</c>.</summary>
    public static SettingKind<IReadOnlyDictionary<string, string>> Headers { get; } = new(
        "a JSON object with texts such as {\"X-Gateway\": \"a\"}, without names that begin with X-Vault-", TryParseHeaders);

    /// <summary>One of some words, in any case.</summary>
    public static SettingKind<T> Choice<T>(params (string Word, T Value)[] choices) => new(
        $"one of {string.Join(", ", choices.Select(choice => choice.Word))}",
        (string text, [MaybeNullWhen(false)] out T value) =>
        {
            int found = Array.FindIndex(choices, choice => choice.Word.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = found < 0 ? default : choices[found].Value;
            return found >= 0;
        });

    private static bool TryParseHeaders(string text, [MaybeNullWhen(false)] out IReadOnlyDictionary<string, string> value)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        value = headers;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            foreach (JsonProperty header in json.RootElement.EnumerateObject())
            {
                headers[header.Name] = header.Value.GetString() ?? throw new InvalidOperationException();
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or ArgumentException) // The last for half a surrogate pair.
        {
            return false;
        }

        return !headers.Keys.Any(name => name.StartsWith("X-Vault-", StringComparison.OrdinalIgnoreCase));
    }
}
