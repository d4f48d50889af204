using CsCheck;

namespace Vault.Configuration.Tests.Fuzz;

/// <summary>Texts that were good once: cut, doubled, and mixed with what parsers stumble over.</summary>
internal static class FuzzInput
{
    private const int MostChanges = 6;

    /// <summary>What means something to one of the parsers, or to none.</summary>
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", ":", ",", "null", "true", "-1", "0", "1e999", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "1.5", "\\ud800", "\\u0000",
        "${vault:", "$${vault:", "vault:", "#", "@", "@0", "@2147483648", "..", "/", "//", "%2e%2e", "\\", "\r\n", "\0", "\t", " ", "\u0085", "\u2028", "\ud83d\ude00", "é",
        "=", "'", "export ", "__", ";", "*", "+", "//c\n", "/*", "\n", "1h", "ms", "00:00:01", "1.2.3:4:5", "P1D", ".", "Fri, 31 Dec 9999 23:59:59 GMT", "http://", "https://[", "\"data\":", "\"metadata\":",
        "\"lease_duration\":", "\"deletion_time\":", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00-14:00\"", "{\"a\":", "[[[[[[[[[[[[[[[[[[[[", "}}}}}}}}}}}}",
    ];

    private static readonly Gen<(int Kind, double At, double Length, string Piece, char Character)> Change =
        Gen.Select(Gen.Int[0, 5], Gen.Double.Unit, Gen.Double.Unit, Gen.OneOfConst(Pieces), Gen.Char);

    /// <param name="seeds">Texts that are good.</param>
    public static Gen<string> Of(params string[] seeds) =>
        Gen.Select(Gen.OneOfConst(seeds), Change.Array[0, MostChanges], (seed, changes) => changes.Aggregate(seed, Apply));

    private static string Apply(string text, (int Kind, double At, double Length, string Piece, char Character) change)
    {
        int at = (int)(change.At * text.Length);
        int end = at + (int)(change.Length * change.Length * (text.Length - at));
        return change.Kind switch
        {
            0 => text[..at] + text[end..],
            1 => text[..end] + text[at..],
            2 => text[..at],
            3 => text[..at] + change.Character + text[Math.Min(at + 1, text.Length)..],
            4 => text[..at] + change.Piece + text[end..],
            _ => text[..at] + change.Piece + text[at..],
        };
    }
}
