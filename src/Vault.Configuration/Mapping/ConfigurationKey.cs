namespace Vault.Configuration.Mapping;

/// <summary>Keys as .NET compares them.</summary>
internal static class ConfigurationKey
{
    /// <summary>Whether a key is a section or one of the keys in it.</summary>
    public static bool IsAtOrBelow(string key, string section) =>
        key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && (key.Length == section.Length || key[section.Length] == ':');
}
