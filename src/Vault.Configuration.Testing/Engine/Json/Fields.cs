using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Json;

/// <summary>
/// The fields of a request, from its body and its query, read as leniently as Vault reads them: numbers may be text,
/// lists may be comma-separated, durations may be either.
/// </summary>
internal sealed class Fields(JsonObject body, IReadOnlyDictionary<string, string> query)
{
    public JsonObject Body => body;

    public bool Has(string name) => Value(name) is not null;

    public string? Text(string name) => Value(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonNode other => other.ToJsonString(),
    };

    public int? Integer(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Unreadable(name, "'' cannot parse value as 'int': strconv.ParseInt: invalid syntax");
    }

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Unreadable(name, "'' cannot parse value as 'bool': strconv.ParseBool: invalid syntax"),
    };

    public TimeSpan? Duration(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return GoTime.ParseDuration(text) ?? throw Unreadable(name, $"time: invalid duration \"{text}\"");
    }

    public IReadOnlyList<string>? List(string name) => Value(name) switch
    {
        null => null,
        JsonArray array => [.. array.Select(item => item is JsonValue v && v.GetValueKind() == JsonValueKind.String
            ? v.GetValue<string>()
            : item?.ToJsonString() ?? "")],
        _ => Text(name)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    public JsonObject? Object(string name) => Value(name) switch
    {
        null => null,
        JsonObject found => found,
        _ => throw Unreadable(name, "expected a map, got 'string'"),
    };

    private JsonNode? Value(string name) =>
        body.TryGetPropertyValue(name, out JsonNode? value) ? value
        : query.TryGetValue(name, out string? text) ? JsonValue.Create(text)
        : null;

    private static VaultError Unreadable(string name, string reason) =>
        VaultError.BadRequest($"Field validation failed: error converting input for field \"{name}\": {reason}");
}
