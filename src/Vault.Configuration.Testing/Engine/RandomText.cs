using System.Security.Cryptography;

namespace Vault.Configuration.Testing.Engine;

/// <summary>Identifiers that look like Vault's.</summary>
internal static class RandomText
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Letters(int length) => RandomNumberGenerator.GetString(Base62, length);

    public static string Hex(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);

    public static string ServiceToken() => "hvs." + Letters(24);

    // Real batch tokens carry their own state and are long; clients must not assume a length.
    public static string BatchToken() => "hvb." + Letters(138);
}
