namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>
/// What a file holds, by its looks. When in doubt it is text: a password must not become a key because a rotation happened
/// to put an equals sign into it.
/// </summary>
internal static class FormatGuess
{
    /// <param name="name">The path of the file.</param>
    /// <param name="text">What is in it.</param>
    public static InjectedFormat Of(string name, string text)
    {
        if (name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || BeginsAsJson(text))
        {
            return InjectedFormat.Json;
        }

        return name.EndsWith(".env", StringComparison.OrdinalIgnoreCase) || ConsistsOfAssignments(KeyValueLines.Read(text))
            ? InjectedFormat.KeyValue
            : InjectedFormat.Text;
    }

    /// <summary>Not every brace: passwords and <c>{cipher}…</c> begin with one too.</summary>
    private static bool BeginsAsJson(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart();
        return start is ['{', ..] && (start[1..].TrimStart() is [] or ['"' or '}' or '/', ..]);
    }

    private static bool ConsistsOfAssignments(KeyValueLines lines) => lines.Assignments switch
    {
        // One broken line among them does not make it a text.
        [{ IsExported: true }, ..] => true,
        _ when lines.BrokenLine > 0 => false,
        [KeyValueLines.Assignment only] => IsMeant(only),
        { Count: var count } => count > 1,
    };

    private static bool IsMeant(KeyValueLines.Assignment only) =>
        only.Name.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_')
        && only.Name.Length > 1
        && (only.IsQuoted || !(IsPadding(only.Value) || IsConnectionString(only.Value)));

    /// <summary>As at the end of Base32 and Base64.</summary>
    private static bool IsPadding(string value) => value.AsSpan().TrimEnd('=').IsEmpty;

    private static bool IsConnectionString(string value) => value.IndexOf(';') is >= 0 and var end && value.IndexOf('=', end) >= 0;
}
