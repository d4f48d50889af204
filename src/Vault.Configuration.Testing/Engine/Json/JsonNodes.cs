using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Json;

/// <summary>JSON from plain collections.</summary>
internal static class JsonNodes
{
    public static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode?)value)]);

    public static JsonObject? Map(IReadOnlyDictionary<string, string>? values)
    {
        if (values is not { Count: > 0 })
        {
            return null;
        }

        JsonObject map = [];

        foreach ((string name, string value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            map[name] = value;
        }

        return map;
    }
}
