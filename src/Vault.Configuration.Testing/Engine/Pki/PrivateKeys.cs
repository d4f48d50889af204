using System.Security.Cryptography;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>The keys of issued certificates, by the names that Vault has for them.</summary>
internal static class PrivateKeys
{
    public static int BitsOf(string type, int bits) => (type, bits) switch
    {
        ("ec", 0) => 256,
        ("ec", 256 or 384 or 521) => bits,
        ("rsa", 0) => 2048,
        ("rsa", 2048 or 3072 or 4096) => bits,
        ("ec" or "rsa", _) => throw VaultError.BadRequest($"unsupported bit length for {type} key: {bits}"),
        _ => throw VaultError.BadRequest($"Vault.Configuration.Testing offers keys of the types ec and rsa, not {type}"),
    };

    public static AsymmetricAlgorithm Create(string type, int bits) => type == "rsa"
        ? RSA.Create(bits)
        : ECDsa.Create(bits switch
        {
            384 => ECCurve.NamedCurves.nistP384,
            521 => ECCurve.NamedCurves.nistP521,
            _ => ECCurve.NamedCurves.nistP256,
        });

    /// <summary>As <c>private_key_format</c> asks for: the format of the kind of key, or PKCS #8.</summary>
    public static string Pem(AsymmetricAlgorithm key, bool isPkcs8) => key switch
    {
        _ when isPkcs8 => key.ExportPkcs8PrivateKeyPem(),
        RSA rsa => rsa.ExportRSAPrivateKeyPem(),
        _ => ((ECDsa)key).ExportECPrivateKeyPem(),
    };
}
