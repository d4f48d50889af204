using System.Globalization;
using System.Text;

namespace Vault.Configuration.Testing.Engine.Json;

/// <summary>Times and durations in the spelling of a Go server.</summary>
internal static class GoTime
{
    /// <summary>RFC 3339 with the fraction cut of its trailing zeros.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";

    public static long Seconds(TimeSpan time) => (long)time.TotalSeconds;

    /// <summary>As Go's <c>Duration.String</c>: <c>0s</c>, <c>1m30s</c>, <c>3h25m19s</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        StringBuilder text = new(time < TimeSpan.Zero ? "-" : "");
        TimeSpan size = time.Duration();
        long hours = (long)size.TotalHours;

        if (hours > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        }

        if (hours > 0 || size.Minutes > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{size.Minutes}m");
        }

        double seconds = size.Seconds + (size.Ticks % TimeSpan.TicksPerSecond / (double)TimeSpan.TicksPerSecond);
        return text.Append(CultureInfo.InvariantCulture, $"{seconds}s").ToString();
    }

    /// <summary>The shorter spelling of warnings: parts that are zero at the end are left out (<c>1h</c>).</summary>
    public static string ShortDuration(TimeSpan time)
    {
        string text = Duration(time);

        if (text.EndsWith("m0s", StringComparison.Ordinal))
        {
            text = text[..^2];
        }

        return text.EndsWith("h0m", StringComparison.Ordinal) ? text[..^2] : text;
    }

    /// <summary>Reads <c>90</c>, <c>"90"</c>, <c>"1m30s"</c>, <c>"2d"</c>; null when it is none of these.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        text = text.Trim();

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double plain))
        {
            return TimeSpan.FromSeconds(plain);
        }

        bool negative = text.StartsWith('-');
        TimeSpan total = TimeSpan.Zero;
        int at = negative ? 1 : 0;

        if (at == text.Length)
        {
            return null;
        }

        while (at < text.Length)
        {
            int numberEnd = SkipWhile(text, at, c => char.IsAsciiDigit(c) || c == '.');
            int unitEnd = SkipWhile(text, numberEnd, char.IsAsciiLetter);

            if (!double.TryParse(text[at..numberEnd], NumberStyles.Float, CultureInfo.InvariantCulture, out double count)
                || Unit(text[numberEnd..unitEnd]) is not { } unit)
            {
                return null;
            }

            total += unit * count;
            at = unitEnd;
        }

        return negative ? -total : total;
    }

    private static int SkipWhile(string text, int at, Func<char, bool> holds)
    {
        while (at < text.Length && holds(text[at]))
        {
            at++;
        }

        return at;
    }

    private static TimeSpan? Unit(string name) => name switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => null,
    };
}
