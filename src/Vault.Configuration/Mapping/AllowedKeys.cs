namespace Vault.Configuration.Mapping;

/// <summary>
/// Which configuration keys a source may set. Whoever may write a secret in a folder chooses its name, and with it the keys: that
/// must not be a way to open another port, or to switch the log off.
/// </summary>
internal static class AllowedKeys
{
    /// <summary>What only a source that says so may set: how the application logs and listens, and whom it gets its secrets from.</summary>
    private static readonly string[] Protected = ["Logging", "AllowedHosts", "Urls", "HTTP_PORTS", "HTTPS_PORTS", "Kestrel:Endpoints", "Vault"];

    /// <param name="mapping">What the user said.</param>
    /// <param name="isInFolder">Whether the secret was found in a folder, and not named.</param>
    /// <param name="key">The whole key.</param>
    public static bool Contain(SecretMapping mapping, bool isInFolder, string key)
    {
        if (mapping.AllowedSections.Count > 0)
        {
            return mapping.AllowedSections.Any(section => ConfigurationKey.IsAtOrBelow(key, section));
        }

        return !isInFolder || !string.IsNullOrEmpty(mapping.Section) || !Protected.Any(section => ConfigurationKey.IsAtOrBelow(key, section));
    }
}
