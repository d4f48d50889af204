using System.Globalization;
using System.Text.Json;

namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>
/// A file with a JSON object, flattened as Microsoft.Extensions.Configuration.Json 10 does on every framework: <c>null</c>
/// and <c>{}</c> are keys without value, <c>[]</c> is an empty text.
/// </summary>
internal static class JsonKeys
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <param name="json">UTF-8 without a byte order mark.</param>
    /// <param name="brokenLine">Where it is no JSON object, from 1 on; 0 where it is one.</param>
    /// <returns>The keys in the order of the file; empty where it is no JSON object.</returns>
    public static List<KeyValuePair<string, string?>> Read(ReadOnlyMemory<byte> json, out long brokenLine)
    {
        List<KeyValuePair<string, string?>> keys = [];
        brokenLine = 1;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Lenient);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return keys;
            }

            foreach (JsonProperty field in document.RootElement.EnumerateObject())
            {
                Flatten(field.Name.Replace("__", ":", StringComparison.Ordinal), field.Value, keys);
            }

            brokenLine = 0;
        }
        catch (JsonException broken)
        {
            // Its message may quote what it stumbled over.
            brokenLine = (broken.LineNumber ?? 0) + 1;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            keys.Clear();
        }

        return keys;
    }

    private static void Flatten(string key, JsonElement value, List<KeyValuePair<string, string?>> keys)
    {
        int before = keys.Count;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty field in value.EnumerateObject())
                {
                    Flatten($"{key}:{field.Name}", field.Value, keys);
                }

                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Flatten($"{key}:{(index++).ToString(CultureInfo.InvariantCulture)}", item, keys);
                }

                break;
            case JsonValueKind.Null:
                break;
            default:
                keys.Add(new(key, value.ToString()));
                return;
        }

        if (keys.Count == before)
        {
            keys.Add(new(key, value.ValueKind == JsonValueKind.Array ? "" : null));
        }
    }
}
