using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.KeyValue;

/// <summary>Custom metadata within Vault's limits: 64 names of 128 bytes with values of 512 bytes.</summary>
internal static class CustomMetadata
{
    private const int MaxNames = 64;
    private const int MaxNameBytes = 128;
    private const int MaxValueBytes = 512;

    public static SortedDictionary<string, string> Read(JsonObject json)
    {
        if (json.Count > MaxNames)
        {
            throw Invalid($"payload must contain at most {MaxNames} keys, provided {json.Count}");
        }

        SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

        foreach ((string name, JsonNode? node) in json)
        {
            if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String)
            {
                throw Invalid($"value for key \"{name}\" must be a string");
            }

            metadata[name] = Checked(name, value.GetValue<string>());
        }

        return metadata;
    }

    private static string Checked(string name, string value)
    {
        int nameBytes = Encoding.UTF8.GetByteCount(name);
        int valueBytes = Encoding.UTF8.GetByteCount(value);

        if (nameBytes is 0 or > MaxNameBytes)
        {
            throw Invalid($"length of key \"{name}\" is {nameBytes} but max length is {MaxNameBytes}");
        }

        if (valueBytes is 0 or > MaxValueBytes)
        {
            throw Invalid($"length of value for key \"{name}\" is {valueBytes} but max length is {MaxValueBytes}");
        }

        return value;
    }

    private static VaultError Invalid(string reason) => VaultError.BadRequest("custom_metadata validation failed: " + reason);
}
