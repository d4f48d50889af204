using System.Text.Json;

namespace Vault.Configuration.Mapping;

/// <summary>Gives the fields of one secret their configuration keys.</summary>
internal static class KeyMapper
{
    /// <param name="mapping">What the user said.</param>
    /// <param name="relativePath">Where the secret is below its folder, such as <c>payments/db</c>; empty for a single secret.</param>
    /// <param name="fields">The fields as a JSON object.</param>
    /// <exception cref="VaultException"><see cref="SecretMapping.MapKey"/> threw, or the JSON cannot be read.</exception>
    public static MappedKeys Map(SecretMapping mapping, string relativePath, ReadOnlySpan<byte> fields)
    {
        List<KeyValuePair<string, string?>> flat = Flatten(mapping, relativePath.Replace('/', ':'), fields);
        Dictionary<string, string?> keys = new(flat.Count, StringComparer.OrdinalIgnoreCase);
        List<string>? collisions = null;
        foreach ((string name, string? value) in flat)
        {
            if (Name(mapping, name) is not { } key)
            {
                continue;
            }

            if (!keys.TryAdd(key, value))
            {
                // Taken out first: the name of the last, and not only its value, is the one that counts.
                keys.Remove(key);
                keys.Add(key, value);
                (collisions ??= []).Add(key);
            }
        }

        return new MappedKeys(keys, collisions ?? []);
    }

    private static List<KeyValuePair<string, string?>> Flatten(SecretMapping mapping, string prefix, ReadOnlySpan<byte> fields)
    {
        List<KeyValuePair<string, string?>> flat = [];
        try
        {
            Utf8JsonReader reader = new(fields);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string field = reader.GetString()!;
                reader.Read();
                if (FieldKey(mapping, field) is { } key)
                {
                    FlattenField(mapping, ref reader, Combine(prefix, key), flat);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The exception's own message may quote the value that it stumbled over.
            throw new VaultException(VaultErrorKind.InvalidResponse, "The fields of the secret hold text that is not valid Unicode.");
        }

        return flat;
    }

    private static void FlattenField(
        SecretMapping mapping, ref Utf8JsonReader reader, string key, List<KeyValuePair<string, string?>> flat)
    {
        if (mapping.ParseJsonValues
            && reader.TokenType == JsonTokenType.String
            && JsonFlattener.TryFlattenText(reader.GetString()!, key, flat))
        {
            return;
        }

        JsonFlattener.Flatten(ref reader, key, flat);
    }

    private static string? FieldKey(SecretMapping mapping, string field)
    {
        if (mapping.Fields.Count > 0)
        {
            return mapping.Fields.TryGetValue(field, out string? key) && key != field ? key : key is null ? null : Unescape(field);
        }

        return Unescape(field);
    }

    /// <summary>As in environment variables: a colon is awkward to type in a shell.</summary>
    private static string Unescape(string field) => field.Replace("__", ":", StringComparison.Ordinal);

    private static string? Name(SecretMapping mapping, string name)
    {
        string? key = mapping.KeyNaming == KeyNaming.PascalCase ? PascalCase.Convert(name) : name;
        if (mapping.MapKey is { } map)
        {
            try
            {
                key = map(key);
            }
            catch (Exception thrown)
            {
                throw new VaultException(
                    VaultErrorKind.InvalidRequest, $"MapKey threw {thrown.GetType().Name} for the key \"{key}\".");
            }
        }

        return key is null ? null : Combine(mapping.Section, key);
    }

    private static string Combine(string? prefix, string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}:{key}";
}
