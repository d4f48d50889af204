using System.Buffers;
using System.Globalization;

namespace Vault.Configuration.Settings;

/// <summary>Durations as .NET writes them (<c>00:05:00</c>), and as Go and so the <c>vault</c> command do (<c>1h30m</c>).</summary>
internal static class DurationText
{
    private static readonly SearchValues<char> NumberParts = SearchValues.Create("0123456789.");
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    public static bool TryParse(string text, out TimeSpan duration) =>
        text.Contains(':')
            ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)
            : TryParseUnits(text, out duration);

    /// <summary>As above, and a number without a unit is seconds.</summary>
    public static bool TryParseSeconds(string text, out TimeSpan duration) =>
        TryParse(text, out duration) || TryParse(text + "s", out duration);

    private static bool TryParseUnits(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        double seconds = 0;
        bool isEmpty = true;
        while (!text.IsEmpty)
        {
            int digits = text.IndexOfAnyExcept(NumberParts);
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            text = text[digits..];
            int letters = text.IndexOfAny(NumberParts);
            ReadOnlySpan<char> unit = letters < 0 ? text : text[..letters];
            double factor = 0;
            foreach ((string name, double length) in Units)
            {
                factor = unit.SequenceEqual(name) ? length : factor;
            }

            if (factor == 0)
            {
                return false;
            }

            seconds += number * factor;
            text = text[unit.Length..];
            isEmpty = false;
        }

        // No limit of ours lies anywhere near, and TimeSpan would overflow further up.
        if (isEmpty || seconds > TimeSpan.FromDays(36500).TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
