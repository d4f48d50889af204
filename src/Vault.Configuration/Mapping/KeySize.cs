namespace Vault.Configuration.Mapping;

/// <summary>
/// Bounds what keys take: each repeats the names of all that it lies in, so that a few kilobytes of JSON could make keys of gigabytes.
/// </summary>
internal static class KeySize
{
    private const int LongestKey = 4096;

    /// <summary>Of all keys of a secret together; some 300,000 of a usual length.</summary>
    private const long MostCharacters = 16 * 1024 * 1024;

    /// <param name="key">A key that is about to be added.</param>
    /// <param name="others">How many there are.</param>
    /// <exception cref="VaultException">It is too long, or would be one too many.</exception>
    public static void Ensure(string key, int others)
    {
        if (key.Length > LongestKey)
        {
            throw new VaultException(
                VaultErrorKind.InvalidResponse, $"The secret has a key of {key.Length:N0} characters, and {LongestKey:N0} are allowed: \"{ShownStart(key)}…\".");
        }

        if ((long)key.Length * others > MostCharacters)
        {
            throw new VaultException(VaultErrorKind.InvalidResponse, $"The secret has too many keys that are too long, from \"{ShownStart(key)}\" on.");
        }
    }

    private static string ShownStart(string key) => Connection.ServerText.OnOneLine(key.Length > 60 ? key[..60] : key);
}
