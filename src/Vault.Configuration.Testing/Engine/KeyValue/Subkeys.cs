using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>The structure of a secret without its values.</summary>
internal static class Subkeys
{
    /// <param name="data">The secret.</param>
    /// <param name="depth">How many levels to show; 0 shows all.</param>
    public static JsonObject Of(JsonObject data, int depth)
    {
        JsonObject keys = [];

        foreach ((string name, JsonNode? value) in data)
        {
            keys[name] = value is JsonObject { Count: > 0 } inner && depth != 1 ? Of(inner, depth - 1) : null;
        }

        return keys;
    }
}
