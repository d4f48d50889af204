using System.Globalization;
using System.Text.RegularExpressions;

namespace Vault.Configuration.Tests.Conventions.Reference;

/// <summary>An amount as the documentation comments write it: <c>10 seconds</c>, <c>4 MiB</c>, <c>1,000</c>, <c>zero</c>.</summary>
internal static partial class Quantity
{
    public const string Pattern = @"(?:zero|\d[\d,.]*(?<![.,]))(?: (?:milliseconds?|seconds?|minutes?|hours?|days?|KiB|MiB|GiB|bytes?))?";

    /// <param name="text">The amount.</param>
    /// <param name="type"><see cref="TimeSpan"/> or <see cref="int"/>.</param>
    public static object Parse(string text, Type type)
    {
        string[] words = text.Split(' ');
        double number = words[0] == "zero" ? 0 : double.Parse(words[0], NumberStyles.Number, CultureInfo.InvariantCulture);
        string unit = words.Length > 1 ? words[1].TrimEnd('s') : "";
        return type == typeof(int)
            ? checked((int)(number * (unit switch { "" or "byte" => 1, "KiB" => 1 << 10, "MiB" => 1 << 20, "GiB" => 1 << 30, _ => throw new FormatException(text) })))
            : number * (unit switch
            {
                "" when number == 0 => TimeSpan.Zero,
                "millisecond" => TimeSpan.FromMilliseconds(1),
                "second" => TimeSpan.FromSeconds(1),
                "minute" => TimeSpan.FromMinutes(1),
                "hour" => TimeSpan.FromHours(1),
                "day" => TimeSpan.FromDays(1),
                _ => throw new FormatException(text),
            });
    }

    /// <summary>The limits that a text names; <see langword="null"/> for one that it does not name.</summary>
    public static (string? Least, string? Most) Limits(string text) =>
        Range().Match(text) is { Success: true } range ? (range.Groups[1].Value, range.Groups[2].Value)
        : (AtLeast().Match(text) is { Success: true } least ? least.Groups[1].Value : null, AtMost().Match(text) is { Success: true } most ? most.Groups[1].Value : null);

    /// <summary>What a value must be larger than; <see langword="null"/> where a text does not say so.</summary>
    public static string? Exceeded(string text) => MoreThan().Match(text) is { Success: true } more ? more.Groups[1].Value : null;

    [GeneratedRegex($"[Mm]ore than ({Pattern})")]
    private static partial Regex MoreThan();

    [GeneratedRegex($"[Ff]rom ({Pattern})[^;.]*? to ({Pattern})")]
    private static partial Regex Range();

    [GeneratedRegex($"[Aa]t least ({Pattern})")]
    private static partial Regex AtLeast();

    [GeneratedRegex($"[Aa]t most ({Pattern})")]
    private static partial Regex AtMost();
}
