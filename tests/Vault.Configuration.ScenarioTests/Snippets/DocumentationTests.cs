using System.Text.RegularExpressions;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>Keeps what the Markdown files say true: their code compiles, and their links lead somewhere.</summary>
public sealed partial class DocumentationTests
{
    /// <summary>Has no comments yet. What it shows must be the text of a snippet all the same.</summary>
    private const string WithoutNames = "src/Vault.Configuration.Testing/README.md";

    public static TheoryData<string> MarkdownFiles => [.. Repository.MarkdownFiles];

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void Every_block_of_CSharp_names_the_snippet_it_shows(string file) =>
        Markdown.CodeBlocks(file).Where(block => block.Name is null && !IsKnown(block)).Should().BeEmpty(
            "<!-- snippet: name --> belongs above each block, and the code into tests/Vault.Configuration.ScenarioTests/Snippets");

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void Every_block_of_CSharp_is_the_code_that_was_compiled(string file)
    {
        foreach (CodeBlock block in Markdown.CodeBlocks(file).Where(block => block.Name is not null))
        {
            CodeText.Snippets.Should().ContainKey(block.Name!, "{0} shows it", file);
            block.Code.Should().Be(CodeText.Snippets[block.Name!], "{0} shows the snippet {1}", file, block.Name);
        }
    }

    [Fact]
    public void Every_snippet_is_shown_somewhere() => CodeText.Snippets.Values.Should().BeSubsetOf(
        Repository.MarkdownFiles.SelectMany(Markdown.CodeBlocks).Select(block => block.Code));

    [Theory]
    [MemberData(nameof(MarkdownFiles))]
    public void Every_relative_link_leads_to_a_file_and_a_heading_that_are_there(string file)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Repository.Root, file))!;
        foreach (string link in Markdown.RelativeLinks(file))
        {
            string[] parts = link.Split('#', 2);
            string target = parts[0].Length == 0 ? Path.Combine(Repository.Root, file) : Path.GetFullPath(Path.Combine(folder, parts[0]));

            (File.Exists(target) || Directory.Exists(target)).Should().BeTrue($"{file} links to {link}");
            target.Should().StartWith(Repository.Root, $"{file} links to {link}, which is outside of the repository");
            if (parts.Length == 2)
            {
                Markdown.Anchors(Path.GetRelativePath(Repository.Root, target)).Should().Contain(parts[1], $"{file} links to {link}");
            }
        }
    }

    [Theory]
    [InlineData("dotnet run --project samples/WebApi")]
    [InlineData("dotnet test")]
    public void The_readme_says_the_two_commands_that_show_the_project(string command) =>
        Repository.Read("README.md").Split('\n').Should().Contain(line => line.Trim() == command || line.StartsWith(command + " ", StringComparison.Ordinal));

    [Fact]
    public void The_figures_that_the_readme_takes_from_the_measurements_are_there()
    {
        string measured = Repository.Read("docs/performance.md");
        string[] lines = [.. Repository.Read("README.md").Split('\n').Where(line => line.Contains("](docs/performance.md#", StringComparison.Ordinal))];

        lines.Should().HaveCount(2);
        lines.SelectMany(line => Figure().Matches(line)).Select(figure => figure.Value).Where(figure => !Regex.IsMatch(measured, $@"(?<![\d,.]){figure}(?![\d,.]*\d)"))
            .Should().BeEmpty();
    }

    [Fact]
    public void The_checks_see_what_they_are_meant_to_see()
    {
        // A pattern that matches nothing would let everything pass.
        Repository.MarkdownFiles.Should().Contain("README.md").And.Contain("src/Vault.Configuration/README.md");
        Markdown.CodeBlocks("README.md").Should().HaveCountGreaterThan(5);
        Markdown.RelativeLinks("docs/tour.md").Should().HaveCountGreaterThan(20);
        Markdown.Anchors("README.md").Should().Contain("what-it-promises");
    }

    [GeneratedRegex(@"\d[\d,]*")]
    private static partial Regex Figure();

    private static bool IsKnown(CodeBlock block) => block.File == WithoutNames && CodeText.Snippets.Values.Contains(block.Code);
}
