using System.Text.RegularExpressions;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>docs/troubleshooting.md quotes the library's errors: all of them, and as they are in the code.</summary>
public sealed partial class TroubleshootingDocumentTests
{
    private const char Hole = '…';

    private static readonly string Document = File.ReadAllText(Path.Combine(SourceFile.RepositoryRoot, "docs", "troubleshooting.md")).ReplaceLineEndings("\n");

    private static readonly string Source = string.Join(
        '\n', SourceFile.All.Where(file => file.Project is "Vault.Configuration" or "Vault.Configuration.Kubernetes").Select(file => file.Text));

    /// <summary>Kind and quote of each row.</summary>
    private static readonly (string Kind, string Quote)[] Rows = [.. Document.Split("\n## ").Skip(1).SelectMany(
        section => Row().Matches(section).Select(row => (section.Split('\n')[0].Trim(), row.Groups[1].Value)))];

    [Fact]
    public void Every_kind_has_a_heading_and_at_least_one_message() =>
        Rows.Select(row => row.Kind).Distinct().Should().BeEquivalentTo(Enum.GetNames<VaultErrorKind>());

    [Fact]
    public void Every_message_that_is_quoted_is_one_of_the_librarys()
    {
        string[] texts = [.. Literal().Matches(Source).Select(match => WithHoles(match.Groups[1].Value))];

        Rows.Where(row => !texts.Any(text => Fits(row.Quote, text))).Should().BeEmpty();
    }

    [Fact]
    public void Every_message_of_an_error_has_its_row_under_its_kind()
    {
        (string Kind, string Text)[] errors = [.. Error().Matches(Source).Select(match => (match.Groups[1].Value, WithHoles(match.Groups[2].Value)))];

        errors.Should().HaveCountGreaterThan(60, "a pattern that matches nothing would let everything pass");
        errors.Where(error => error.Text.Trim(Hole, ' ', '.').Length > 0 && !Rows.Any(row => row.Kind == error.Kind && Fits(row.Quote, error.Text))).Should().BeEmpty();
    }

    /// <summary>Whether the pieces of the quote are in the text, in their order.</summary>
    private static bool Fits(string quote, string text)
    {
        int at = 0;
        foreach (string piece in quote.Split(Hole, StringSplitOptions.RemoveEmptyEntries).Select(piece => piece.Trim(' ', '.', ',')).Where(piece => piece.Length > 0))
        {
            at = text.IndexOf(piece, at, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            at += piece.Length;
        }

        return true;
    }

    private static string WithHoles(string literal) => Gap().Replace(literal, Hole.ToString()).Replace("\\\"", "\"", StringComparison.Ordinal);

    [GeneratedRegex("""^\| `(.+?)` \|""", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(""""\$?"((?:[^"\\\n]|\\.)*)"""")]
    private static partial Regex Literal();

    [GeneratedRegex(""""VaultErrorKind\.(\w+),\s*\$?"((?:[^"\\\n]|\\.)*)"""")]
    private static partial Regex Error();

    [GeneratedRegex("""\{[^{}]*\}""")]
    private static partial Regex Gap();
}
