using System.Globalization;
using System.Text.Json;

namespace Vault.Configuration.Authentication;

/// <summary>
/// Three claims of a JWT, to explain a refusal: for whom it is, until when, and whose. The others are nobody's business, and the
/// signature is Vault's to check.
/// </summary>
internal sealed record JwtClaims(IReadOnlyList<string> Audiences, DateTimeOffset? ExpiresAt, string? Subject)
{
    private const int LongestJwt = 64 * 1024;
    private const int LongestClaim = 120;
    private const int MostAudiences = 5;

    private const string ServiceAccount = "system:serviceaccount:";

    public string? FirstAudience => Audiences.Count > 0 ? Audiences[0] : null;

    /// <summary>Namespace and name, where the subject is a service account of Kubernetes.</summary>
    public (string Namespace, string Name)? Account =>
        Subject?.StartsWith(ServiceAccount, StringComparison.Ordinal) == true && Subject[ServiceAccount.Length..].Split(':') is [var ns, var name]
            ? (ns, name)
            : null;

    /// <returns><see langword="null"/> where there are no claims that can be read.</returns>
    public static JwtClaims? Read(string jwt)
    {
        if (!HasThreeParts(jwt) || jwt.Length > LongestJwt)
        {
            return null;
        }

        string payload = jwt.Split('.')[1].Replace('-', '+').Replace('_', '/');
        byte[] json = new byte[payload.Length];
        try
        {
            return Convert.TryFromBase64String(payload.PadRight((payload.Length + 3) / 4 * 4, '='), json, out int length)
                ? ReadClaims(json.AsSpan(0, length))
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What a person needs to know of a JWT that was refused. Never the JWT.</summary>
    public static string Describe(string jwt, DateTimeOffset now) =>
        !HasThreeParts(jwt) ? "What was sent as jwt is not a JWT (three parts separated by dots)."
        : Read(jwt) is { } claims ? $"The JWT says: {claims.Describe(now)}."
        : "The claims of the JWT cannot be read.";

    private string Describe(DateTimeOffset now)
    {
        string audiences = Audiences.Count == 0 ? "no aud" : $"aud {string.Join(", ", Audiences.Select(audience => $"\"{audience}\""))}";
        string expiry = ExpiresAt is not { } at ? "no exp" : string.Create(
            CultureInfo.InvariantCulture, $"exp {at:yyyy-MM-dd HH:mm:ss}Z ({(at <= now ? $"expired {Length(now - at)} ago" : $"in {Length(at - now)}")})");
        return $"{audiences}; {expiry}; {(Subject is null ? "no sub" : $"sub \"{Subject}\"")}";
    }

    private static string Length(TimeSpan span) => TimeSpan.FromSeconds(Math.Floor(span.TotalSeconds)).ToString("c", CultureInfo.InvariantCulture);

    private static bool HasThreeParts(string jwt) => jwt.Split('.') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }];

    private static JwtClaims? ReadClaims(ReadOnlySpan<byte> json)
    {
        List<string> audiences = [];
        DateTimeOffset? expiresAt = null;
        string? subject = null;
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string? name = reader.GetString();
            reader.Read();
            if (name == "aud")
            {
                ReadAudiences(ref reader, audiences);
            }
            else if (name == "exp" && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double seconds))
            {
                expiresAt = seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                    ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                    : null;
            }
            else if (name == "sub" && reader.TokenType == JsonTokenType.String)
            {
                subject = Shown(reader.GetString()!);
            }
            else
            {
                reader.Skip();
            }
        }

        return new JwtClaims(audiences, expiresAt, subject);
    }

    /// <summary>One audience, or a list of them.</summary>
    private static void ReadAudiences(ref Utf8JsonReader reader, List<string> audiences)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            audiences.Add(Shown(reader.GetString()!));
            return;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String && audiences.Count < MostAudiences)
            {
                audiences.Add(Shown(reader.GetString()!));
            }

            reader.Skip();
        }
    }

    /// <summary>On one line and bounded: whoever made the JWT must not write into a log.</summary>
    private static string Shown(string claim)
    {
        string text = string.Concat(claim.Take(LongestClaim).Select(c => char.IsControl(c) || c == '"' ? '?' : c));
        return claim.Length > LongestClaim ? text + "…" : text;
    }
}
