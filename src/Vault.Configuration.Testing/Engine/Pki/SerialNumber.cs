using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>Serial numbers, and their spelling: <c>10:f8:89</c>.</summary>
internal static class SerialNumber
{
    public static byte[] New()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(20);

        // Positive, and 20 bytes long with no zero in front.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }

    public static string Of(X509Certificate2 certificate) => Normalise(
        string.Join(':', certificate.SerialNumber.Chunk(2).Select(digits => new string(digits))));

    /// <summary>Requests may write it with dashes, and with capitals.</summary>
    public static string Normalise(string text) => text.Replace('-', ':').ToLowerInvariant();
}
