using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Json;

/// <summary>
/// Reads JSON with the habits of a Go server: every number becomes a float64, object keys come back sorted,
/// and of two equal keys the last one wins. Values that lose digits on a real server lose them here too.
/// </summary>
internal static class GoJson
{
    public static JsonNode? Read(ReadOnlyMemory<byte> utf8)
    {
        using JsonDocument document = JsonDocument.Parse(utf8);
        return Convert(document.RootElement);
    }

    public static JsonNode? Read(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return Convert(document.RootElement);
    }

    private static JsonNode? Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ConvertObject(element),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Convert)]),
        JsonValueKind.String => JsonValue.Create(element.GetString()),
        JsonValueKind.Number => JsonNode.Parse(FormatFloat64(element.GetDouble())),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    private static JsonObject ConvertObject(JsonElement element)
    {
        SortedDictionary<string, JsonNode?> sorted = new(StringComparer.Ordinal);

        foreach (JsonProperty property in element.EnumerateObject())
        {
            sorted[property.Name] = Convert(property.Value);
        }

        JsonObject result = [];

        foreach ((string name, JsonNode? value) in sorted)
        {
            result[name] = value;
        }

        return result;
    }

    /// <summary>Go writes plain digits from 1e-6 up to 1e21 and an exponent outside of that.</summary>
    private static string FormatFloat64(double value)
    {
        double size = Math.Abs(value);
        bool plain = size == 0 || size is >= 1e-6 and < 1e21;

        // System.Decimal holds no 1e21 with all digits of a double, so the digits are moved as text.
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return plain ? WithoutExponent(shortest) : shortest.Replace("E", "e", StringComparison.Ordinal);
    }

    private static string WithoutExponent(string number)
    {
        int exponentAt = number.IndexOf('E', StringComparison.Ordinal);

        if (exponentAt < 0)
        {
            return number;
        }

        string sign = number[0] == '-' ? "-" : "";
        string mantissa = number[sign.Length..exponentAt];
        int exponent = int.Parse(number[(exponentAt + 1)..], CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int integerDigits = (point < 0 ? mantissa.Length : point) + exponent;

        if (integerDigits <= 0)
        {
            return $"{sign}0.{new string('0', -integerDigits)}{digits}";
        }

        return integerDigits >= digits.Length
            ? sign + digits.PadRight(integerDigits, '0')
            : $"{sign}{digits[..integerDigits]}.{digits[integerDigits..]}";
    }
}
