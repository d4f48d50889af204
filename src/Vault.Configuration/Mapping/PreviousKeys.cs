namespace Vault.Configuration.Mapping;

/// <summary>The keys of the version before the newest: those that its fields would have, under <c>Previous</c> where the secret's keys begin.</summary>
internal static class PreviousKeys
{
    private const string Name = "Previous:";

    /// <param name="mapping">What the user said.</param>
    /// <param name="relativePath">Where the secret is below its folder; empty for a single secret.</param>
    /// <param name="fields">The fields as a JSON object.</param>
    /// <exception cref="VaultException">The fields cannot be mapped.</exception>
    public static MappedKeys Map(SecretMapping mapping, string relativePath, ReadOnlySpan<byte> fields)
    {
        MappedKeys mapped = KeyMapper.Map(mapping, relativePath, fields);
        string prefix = KeyMapper.Prefix(mapping, relativePath);
        string section = KeyMapper.Prefix(mapping, "");
        Dictionary<string, string?> keys = new(StringComparer.OrdinalIgnoreCase);
        List<string> dropped = [];
        foreach ((string key, string? value) in mapped.Keys)
        {
            // MapKey may have taken the secret's place in the folder away.
            int at = key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? prefix.Length : section.Length;
            string previous = key.Insert(at, Name);
            if (AllowedKeys.Contain(mapping, isInFolder: relativePath.Length > 0, previous))
            {
                keys[previous] = value;
            }
            else
            {
                dropped.Add(previous);
            }
        }

        return new MappedKeys(keys, [], dropped);
    }
}
