using System.Globalization;
using System.Text.RegularExpressions;

namespace Vault.Configuration.Mapping;

/// <summary>One field of one secret, as a setting names it: <c>secret/ai/openai#api_key</c>, or <c>…#api_key@3</c>.</summary>
/// <param name="Path">As the <c>vault</c> command writes it.</param>
/// <param name="Field">The field; levels of JSON are parted by <c>:</c>.</param>
/// <param name="Version">A version that is pinned.</param>
internal sealed partial record SecretReference(string Path, string Field, int? Version)
{
    private const string Scheme = "vault:";
    private const string Open = "${vault:";

    /// <summary>Finds the references in the value of a setting.</summary>
    /// <returns><see langword="null"/> where there are none.</returns>
    /// <exception cref="FormatException">One is broken; says how, without the value.</exception>
    public static ValueTemplate<SecretReference>? FindIn(string value)
    {
        if (!value.Contains(Open, StringComparison.Ordinal))
        {
            return IsMeant(value) ? new([new TemplatePart<SecretReference>("", Parse(value[Scheme.Length..]))], "") : null;
        }

        List<TemplatePart<SecretReference>> parts = [];
        string before = "";
        int at = 0;
        while (value.IndexOf(Open, at, StringComparison.Ordinal) is >= 0 and var open)
        {
            if (open > 0 && value[open - 1] == '$')
            {
                // $${vault: is the text itself.
                before += value[at..open] + Open[1..];
                at = open + Open.Length;
                continue;
            }

            int close = value.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException("a reference is not closed with a brace");
            }

            parts.Add(new TemplatePart<SecretReference>(before + value[at..open], Parse(value[(open + Open.Length)..close])));
            before = "";
            at = close + 1;
        }

        return new(parts, before + value[at..]);
    }

    /// <summary>Path and field as they are written.</summary>
    public override string ToString() =>
        Version is { } version ? string.Create(CultureInfo.InvariantCulture, $"{Path}#{Field}@{version}") : $"{Path}#{Field}";

    private static bool IsMeant(string value) =>
        value.StartsWith(Scheme, StringComparison.Ordinal)
        && value.AsSpan(Scheme.Length).IndexOfAny('#', '/') > 0
        && !HostOrCiphertext().IsMatch(value);

    /// <summary>A host called vault has a port and no field, and <c>vault:v1:</c> begins what the transit engine encrypted.</summary>
    [GeneratedRegex("""^vault:([0-9]+(?![\w.-])|v[0-9]+:)""")]
    private static partial Regex HostOrCiphertext();

    private static SecretReference Parse(string text)
    {
        int hash = text.IndexOf('#');
        if (hash < 0)
        {
            // Not with the text: it may be a password that happens to begin so.
            throw new FormatException($"a reference names no field: write {Scheme}path#field");
        }

        string path = text[..hash].Trim();
        string field = text[(hash + 1)..].Trim();
        int? version = null;
        if (field.LastIndexOf('@') is >= 0 and var sign && int.TryParse(field.AsSpan(sign + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int pinned))
        {
            version = pinned > 0 ? pinned : throw new FormatException($"the reference \"{text}\" pins version {pinned}, and versions begin at 1");
            field = field[..sign].TrimEnd();
        }

        return path.Length == 0 || field.Length == 0 || path.EndsWith('/')
            ? throw new FormatException($"the reference \"{text}\" is not of the form path#field")
            : new SecretReference(path, field, version);
    }
}
