using System.Text;

namespace Vault.Configuration.Mapping;

/// <summary>A text with gaps that fields of secrets fill.</summary>
/// <typeparam name="TGap">What names a field.</typeparam>
internal sealed class ValueTemplate<TGap>(IReadOnlyList<TemplatePart<TGap>> parts, string end)
    where TGap : class
{
    /// <summary>What fills the gaps, in their order.</summary>
    public IEnumerable<TGap> Gaps => parts.Select(part => part.Gap);

    /// <summary>The same text with gaps of another kind.</summary>
    public ValueTemplate<TOther> Select<TOther>(Func<TGap, TOther> convert)
        where TOther : class => new([.. parts.Select(part => new TemplatePart<TOther>(part.Before, convert(part.Gap)))], end);

    /// <summary>Fills the gaps. A value of a connection string is quoted where that is needed.</summary>
    /// <param name="fill">The field of a gap; <see langword="null"/> where it is not there.</param>
    /// <returns><see langword="null"/> where a gap cannot be filled.</returns>
    public string? Render(Func<TGap, string?> fill)
    {
        StringBuilder text = new();
        string pair = "";
        for (int i = 0; i < parts.Count; i++)
        {
            if (fill(parts[i].Gap) is not { } value)
            {
                return null;
            }

            bool isLast = i + 1 == parts.Count;
            ReadOnlySpan<char> after = (isLast ? end : parts[i + 1].Before).AsSpan().TrimStart();
            pair = LastPair(pair + parts[i].Before);
            bool isValueOfPair = IsLead(pair) && (after.StartsWith(";") || (after.IsEmpty && isLast));
            text.Append(parts[i].Before).Append(isValueOfPair ? ConnectionStringValue.Quote(value) : value);
            pair += "*";
        }

        return text.Append(end).ToString();
    }

    private static string LastPair(string text) => text[(text.LastIndexOf(';') + 1)..];

    /// <summary>
    /// <c>Password=</c>, with the gap as the whole of its value. In <c>https://host?key=</c>, and in <c>/path?key=</c>, the same sign
    /// belongs to a URI, which knows no quotes.
    /// </summary>
    private static bool IsLead(string pair) =>
        pair.IndexOf('=') is > 0 and var equals && pair.AsSpan(equals + 1).IsWhiteSpace()
        && !pair.Contains("://", StringComparison.Ordinal) && !pair.Contains('?');

    /// <summary>The gaps and what they are called; the text around them may hold secrets as well.</summary>
    public override string ToString() => string.Join(", ", Gaps);
}

/// <summary>One gap, and the text before it.</summary>
internal readonly record struct TemplatePart<TGap>(string Before, TGap Gap)
{
    /// <summary>The text may hold a secret.</summary>
    public override string ToString() => $"{Gap}";
}
