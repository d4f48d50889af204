using System.Text;
using System.Text.RegularExpressions;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>The parts of a Markdown file that can be wrong without anybody noticing.</summary>
internal static partial class Markdown
{
    /// <summary>The C# blocks, each with the name in the comment above it.</summary>
    public static IEnumerable<CodeBlock> CodeBlocks(string file) => CodeBlock().Matches(Repository.Read(file)).Select(match => new CodeBlock(
        file,
        match.Groups["name"].Success ? match.Groups["name"].Value : null,
        CodeText.Dedent(match.Groups["code"].Value)));

    /// <summary>What the links point to, those to other sites left out.</summary>
    public static IEnumerable<string> RelativeLinks(string file) => Link().Matches(WithoutCode(Repository.Read(file)))
        .Select(match => match.Groups["target"].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>The names under which a repository host makes the headings of a file reachable.</summary>
    public static IEnumerable<string> Anchors(string file) => Heading().Matches(WithoutFences(Repository.Read(file)))
        .Select(match => match.Groups["text"].Value)
        .Select(text => new string([.. text.ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]));

    private static string WithoutCode(string text) => InlineCode().Replace(WithoutFences(text), "");

    private static string WithoutFences(string text)
    {
        StringBuilder kept = new();
        bool isInside = false;
        foreach (string line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isInside = !isInside;
            }
            else if (!isInside)
            {
                kept.Append(line).Append('\n');
            }
        }

        return kept.ToString();
    }

    [GeneratedRegex(@"(?:<!-- snippet: (?<name>\S+) -->\n)?^[ ]*```(?:csharp|cs|c#)[ ]*\n(?<code>.*?)^[ ]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)|^\[[^\]]+\]: +(?<target>\S+)", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex(@"`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#+ +(?<text>.+?) *$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

/// <param name="File">The Markdown file.</param>
/// <param name="Name">The snippet it shows, if it says so.</param>
/// <param name="Code">Without common indentation.</param>
internal sealed record CodeBlock(string File, string? Name, string Code)
{
    public override string ToString() => $"{File}: {Name ?? Code.Split('\n')[0]}";
}
