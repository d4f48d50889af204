using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>The claims of a token. A name that begins with a slash is a JSON pointer, as in Vault's roles.</summary>
internal sealed class Claims(JsonObject all)
{
    public JsonNode? this[string name] => name.StartsWith('/') ? Follow(name) : all[name];

    public string? Text(string name) => this[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String
        ? value.GetValue<string>()
        : null;

    public DateTimeOffset? Time(string name) =>
        this[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? DateTimeOffset.UnixEpoch.AddSeconds(value.GetValue<double>())
            : null;

    /// <summary>One value and a list of one are the same, as the JWT standard has it for audiences.</summary>
    public IReadOnlyList<JsonNode?> List(string name) => ListOf(this[name]);

    public static IReadOnlyList<JsonNode?> ListOf(JsonNode? value) => value switch
    {
        null => [],
        JsonArray many => [.. many],
        _ => [value],
    };

    private JsonNode? Follow(string pointer)
    {
        JsonNode? at = all;

        foreach (string part in pointer.Split('/').Skip(1).Select(part => part.Replace("~1", "/").Replace("~0", "~")))
        {
            at = at switch
            {
                JsonObject inner => inner[part],
                JsonArray items when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    && index < items.Count => items[index],
                _ => null,
            };
        }

        return at;
    }
}
