using System.Text.RegularExpressions;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>The code that the documentation shows: what stands between <c>// snippet: name</c> and <c>// end</c>.</summary>
internal static partial class CodeText
{
    public static IReadOnlyDictionary<string, string> Snippets { get; } = Repository.SnippetFiles
        .SelectMany(file => Snippet().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
        .ToDictionary(match => match.Groups["name"].Value, match => Dedent(match.Groups["code"].Value));

    /// <summary>Takes away the white space that all lines begin with, and that at the ends of lines and of the text.</summary>
    public static string Dedent(string code)
    {
        string[] lines = [.. code.Split('\n').Select(line => line.TrimEnd())];
        int indentation = lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', lines.Select(line => line.Length == 0 ? line : line[indentation..])).Trim('\n');
    }

    [GeneratedRegex(@"^[ ]*// snippet: (?<name>\S+)\n(?<code>.*?)^[ ]*// end$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
