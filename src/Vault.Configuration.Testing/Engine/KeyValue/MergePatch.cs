using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>JSON merge patch, RFC 7396: null removes, objects merge, all else replaces.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonObject patch)
    {
        SortedDictionary<string, JsonNode?> merged = new(StringComparer.Ordinal);

        foreach ((string name, JsonNode? value) in target)
        {
            merged[name] = value;
        }

        foreach ((string name, JsonNode? value) in patch)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                merged[name] = Apply(merged.GetValueOrDefault(name) as JsonObject ?? [], inner);
            }
            else
            {
                merged[name] = value;
            }
        }

        JsonObject result = [];

        foreach ((string name, JsonNode? value) in merged)
        {
            result[name] = value?.DeepClone();
        }

        return result;
    }
}
