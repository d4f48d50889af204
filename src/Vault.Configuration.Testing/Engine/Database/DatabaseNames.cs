using System.Globalization;
using System.Security.Cryptography;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>Names and passwords as Vault's PostgreSQL plug-in makes them.</summary>
internal static class DatabaseNames
{
    private const int LongestName = 63;
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    public static string User(string tokenName, string role, DateTimeOffset now) =>
        Cut($"v-{Cut(tokenName, 8)}-{Cut(role, 8)}-{RandomText.Letters(20)}-{now.ToUnixTimeSeconds()}", LongestName);

    /// <summary>20 characters, and one of each kind among them.</summary>
    public static string Password()
    {
        char[] characters =
        [
            .. RandomNumberGenerator.GetString(Lower, 1),
            .. RandomNumberGenerator.GetString(Upper, 1),
            .. RandomNumberGenerator.GetString(Digits, 1),
            '-',
            .. RandomNumberGenerator.GetString(Lower + Upper + Digits + "-", 16),
        ];
        RandomNumberGenerator.Shuffle<char>(characters);
        return new string(characters);
    }

    public static IReadOnlyList<string> Fill(
        IReadOnlyList<string> statements, string user, string? password = null, DateTimeOffset? expiration = null) =>
        [.. statements.Select(statement => statement
            .Replace("{{name}}", user, StringComparison.Ordinal)
            .Replace("{{username}}", user, StringComparison.Ordinal)
            .Replace("{{password}}", password ?? "{{password}}", StringComparison.Ordinal)
            .Replace("{{expiration}}", expiration is { } end ? Timestamp(end) : "{{expiration}}", StringComparison.Ordinal))];

    private static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "+0000";

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
