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
        string folder = relativePath.Replace('/', ':');
        Dictionary<string, string?> keys = new(StringComparer.OrdinalIgnoreCase);
        List<string> collisions = [];
        List<string> dropped = [];
        List<KeyValuePair<string, string?>> flat = [];
        Dictionary<string, string?> composable = new(StringComparer.OrdinalIgnoreCase);
        try
        {
            Utf8JsonReader reader = new(fields);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string field = reader.GetString()!;
                reader.Read();
                string? chosen = null;
                bool isTaken = mapping.TakesEveryField || mapping.Fields.TryGetValue(field, out chosen);
                if (!isTaken && mapping.Composed.Count == 0)
                {
                    reader.Skip();
                    continue;
                }

                flat.Clear();
                string name = chosen ?? Unescape(field);
                Utf8JsonReader again = reader;
                Flatten(mapping, ref reader, name, flat);
                if (mapping.Composed.Count > 0)
                {
                    Collect(mapping, ref again, Unescape(field), composable);
                }

                if (!isTaken)
                {
                    continue;
                }

                foreach ((string flatName, string? value) in flat)
                {
                    string? key = chosen is null
                        ? Rename(mapping, Combine(folder, flatName))
                        : Combine(Name(mapping, folder), chosen + Name(mapping, flatName[chosen.Length..]));
                    if (key is not null)
                    {
                        Add(Combine(mapping.Section, key), value);
                    }
                }
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The exception's own message may quote the value that it stumbled over.
            throw new VaultException(VaultErrorKind.InvalidResponse, "The fields of the secret hold text that is not valid Unicode.");
        }

        foreach ((string key, string template) in mapping.Composed)
        {
            if (FieldTemplate.Parse(template).Render(composable.GetValueOrDefault) is { } value)
            {
                Add(Combine(mapping.Section, Combine(Name(mapping, folder), key)), value);
            }
        }

        return new MappedKeys(keys, collisions, dropped);

        void Add(string key, string? value)
        {
            KeySize.Ensure(key, keys.Count);
            if (!AllowedKeys.Contain(mapping, isInFolder: folder.Length > 0, key))
            {
                dropped.Add(key);
                return;
            }

            // Taken out first: the name of the last, and not only its value, is the one that counts.
            if (keys.Remove(key))
            {
                collisions.Add(key);
            }

            keys.Add(key, value);
        }
    }

    private static void Collect(SecretMapping mapping, ref Utf8JsonReader reader, string field, Dictionary<string, string?> composable)
    {
        List<KeyValuePair<string, string?>> flat = [];
        Flatten(mapping, ref reader, field, flat);
        foreach ((string name, string? value) in flat)
        {
            composable[name] = value;
        }
    }

    /// <summary>What stands in front of the keys of a secret: its section, and its place in a folder.</summary>
    public static string Prefix(SecretMapping mapping, string relativePath)
    {
        string prefix = Combine(mapping.Section, Name(mapping, relativePath.Replace('/', ':')));
        return prefix.Length == 0 || prefix.EndsWith(':') ? prefix : prefix + ":";
    }

    /// <summary>As in environment variables: a colon is awkward to type in a shell.</summary>
    public static string Unescape(string field) => field.Replace("__", ":", StringComparison.Ordinal);

    private static void Flatten(
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

    private static string Name(SecretMapping mapping, string name) =>
        mapping.KeyNaming == KeyNaming.PascalCase ? PascalCase.Convert(name) : name;

    private static string? Rename(SecretMapping mapping, string name)
    {
        string key = Name(mapping, name);
        try
        {
            return mapping.MapKey is { } map ? map(key) : key;
        }
        catch (Exception thrown)
        {
            throw new VaultException(VaultErrorKind.InvalidRequest, $"MapKey threw {thrown.GetType().Name} for the key \"{key}\".");
        }
    }

    private static string Combine(string? prefix, string key) => string.IsNullOrEmpty(prefix) ? key : $"{prefix}:{key}";
}
