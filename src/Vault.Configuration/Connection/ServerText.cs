using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vault.Configuration.Connection;

/// <summary>
/// What a server says of an error, fit to be repeated: without what it was sent, and without what looks like a secret. Vault
/// repeats neither, but what stands between may, and logs are read by more people than secrets are.
/// </summary>
internal static partial class ServerText
{
    private const string Hidden = "…";

    /// <summary>Shorter ones would tear words apart, and a text that has them by chance tells nothing.</summary>
    private const int ShortestSent = 4;

    private const int ShortestSecret = 16;

    private const int LongestRequestId = 64;

    /// <summary>Of a name in camel case, such as that of a type of exception. A random text of letters has twice as many.</summary>
    private const int MostHumps = 4;

    /// <param name="text">What the server says.</param>
    /// <param name="sent">What it was sent and must not be seen.</param>
    public static string Clean(string text, IEnumerable<string> sent)
    {
        foreach (string secret in sent.Where(secret => secret.Length >= ShortestSent).OrderByDescending(secret => secret.Length))
        {
            text = text.Replace(secret, Hidden, StringComparison.OrdinalIgnoreCase);
        }

        return Word().Replace(text, word => LooksSecret(word.Value) ? Hidden : word.Value);
    }

    /// <summary>Spaces instead of what would end a line of a log, or hide a part of it.</summary>
    public static string OnOneLine(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character));

    /// <summary>
    /// A request id as Vault makes them, for logs and exceptions. Whatever else a server calls one is not repeated: a token has a dot,
    /// a forged line of a log a line break.
    /// </summary>
    /// <returns><see langword="null"/> where it is none.</returns>
    public static string? RequestId(string? text) =>
        text is { Length: > 0 and <= LongestRequestId } && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') ? text : null;

    /// <summary>The secrets of a request: its token, the user's own headers, and the credentials of a login.</summary>
    public static IReadOnlyList<string> SecretsOf(VaultRequest request, string? token, VaultSettings settings)
    {
        List<string> secrets = [token ?? "", .. settings.Headers.All.Select(header => header.Value)];
        if (request.Body.IsEmpty || !(request.Path.StartsWith("auth/", StringComparison.Ordinal) || request.Path.StartsWith("sys/wrapping/", StringComparison.Ordinal)))
        {
            return secrets;
        }

        // Ours: an object of plain values. The role is no secret, and the one thing that a refusal has to name.
        Utf8JsonReader reader = new(request.Body.Span);
        string? field = null;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                field = reader.GetString();
            }
            else if (reader.TokenType == JsonTokenType.String && field != "role")
            {
                secrets.Add(reader.GetString()!);
            }
        }

        return secrets;
    }

    /// <summary>Long, and of letters and digits mixed as no name of a host or path is; or of letters alone, large and small as in no name.</summary>
    private static bool LooksSecret(string word) => word.Split('/').Any(segment => segment.Length >= ShortestSecret
        && (segment.Any(char.IsAsciiDigit)
            ? (segment.Any(char.IsAsciiLetterLower) && segment.Any(char.IsAsciiLetterUpper)) || Run().IsMatch(segment) || Id().IsMatch(segment)
            : Humps().Count(segment) > MostHumps));

    [GeneratedRegex("""[^\s"',;()\[\]{}<>]+""")]
    private static partial Regex Word();

    [GeneratedRegex("[A-Za-z0-9]{16}")]
    private static partial Regex Run();

    [GeneratedRegex("[a-z][A-Z]")]
    private static partial Regex Humps();

    /// <summary>As secret ids are.</summary>
    [GeneratedRegex("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-")]
    private static partial Regex Id();
}
