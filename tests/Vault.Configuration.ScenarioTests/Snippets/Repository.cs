namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = ["bin", "obj", "artifacts", "TestResults", "node_modules"];

    public static string Root { get; } = FindRoot();

    /// <summary>Every Markdown file, relative to the root.</summary>
    public static IEnumerable<string> MarkdownFiles => Walk(Root, "*.md")
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>The sources that snippets are taken from.</summary>
    public static IEnumerable<string> SnippetFiles =>
        ((string[])["tests/Vault.Configuration.ScenarioTests/Snippets", "tests/Vault.Configuration.ContractTests/Snippets", "samples/WebApi.Tests"])
            .SelectMany(folder => Walk(Path.Combine(Root, folder), "*.cs"));

    public static string Read(string relativePath) => File.ReadAllText(Path.Combine(Root, relativePath)).ReplaceLineEndings("\n");

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vault.Configuration.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException(
            $"Vault.Configuration.sln is in no folder above {AppContext.BaseDirectory}: run the tests from within the repository.");
    }

    private static IEnumerable<string> Walk(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern)
        .Concat(Directory.EnumerateDirectories(folder)
            .Where(inner => Path.GetFileName(inner) is string name && !name.StartsWith('.') && !Skipped.Contains(name))
            .SelectMany(inner => Walk(inner, pattern)));
}
