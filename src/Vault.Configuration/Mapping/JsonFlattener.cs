using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vault.Configuration.Mapping;

/// <summary>
/// Flattens JSON exactly as <c>AddJsonStream</c> of Microsoft.Extensions.Configuration.Json 10 does, on every framework:
/// <c>null</c> is a key without value, <c>[]</c> is an empty text, <c>{}</c> is a key without value.
/// </summary>
internal static class JsonFlattener
{
    /// <summary>Flattens the value that the reader stands on.</summary>
    /// <param name="reader">On the first token of the value; on its last afterwards.</param>
    /// <param name="key">The key of the value itself.</param>
    /// <param name="keys">Where the keys and their values go.</param>
    public static void Flatten(ref Utf8JsonReader reader, string key, List<KeyValuePair<string, string?>> keys)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                FlattenObject(ref reader, key, keys);
                break;
            case JsonTokenType.StartArray:
                FlattenArray(ref reader, key, keys);
                break;
            default:
                Add(keys, key, Text(ref reader));
                break;
        }
    }

    /// <summary>Flattens text that is a JSON object or array.</summary>
    /// <returns>Whether it was one. If not, nothing was added.</returns>
    public static bool TryFlattenText(string text, string key, List<KeyValuePair<string, string?>> keys)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimStart();
        if (trimmed.IsEmpty || trimmed[0] is not ('{' or '['))
        {
            return false;
        }

        int before = keys.Count;
        try
        {
            Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(text));
            reader.Read();
            Flatten(ref reader, key, keys);
            if (!reader.Read())
            {
                return true;
            }
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            // It only looked like JSON.
        }

        keys.RemoveRange(before, keys.Count - before);
        return false;
    }

    private static void FlattenObject(ref Utf8JsonReader reader, string key, List<KeyValuePair<string, string?>> keys)
    {
        bool isEmpty = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            isEmpty = false;
            string name = reader.GetString()!;
            reader.Read();
            Flatten(ref reader, $"{key}:{name}", keys);
        }

        if (isEmpty)
        {
            Add(keys, key, null);
        }
    }

    private static void FlattenArray(ref Utf8JsonReader reader, string key, List<KeyValuePair<string, string?>> keys)
    {
        int index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Flatten(ref reader, string.Create(CultureInfo.InvariantCulture, $"{key}:{index}"), keys);
            index++;
        }

        if (index == 0)
        {
            Add(keys, key, string.Empty);
        }
    }

    private static void Add(List<KeyValuePair<string, string?>> keys, string key, string? value)
    {
        KeySize.Ensure(key, keys.Count);
        keys.Add(new(key, value));
    }

    /// <summary>Numbers keep the digits that Vault sent; neither double nor decimal would.</summary>
    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        JsonTokenType.True => bool.TrueString,
        JsonTokenType.False => bool.FalseString,
        _ => null,
    };
}
