using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>One file of <c>src</c>, with what its code declares and names.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string root, string path)
    {
        Text = File.ReadAllText(path);
        Code = Strip(Text);
        Project = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)[0];
        RelativePath = Path.GetRelativePath(Path.Combine(root, Project), path).Replace(Path.DirectorySeparatorChar, '/');
        Folder = Path.GetDirectoryName(RelativePath)!.Replace(Path.DirectorySeparatorChar, '/');
        Declared = [.. Declaration().Matches(Code).Select(match => match.Groups["name"].Value)];
    }

    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Every file of every project in <c>src</c>.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = Read(Path.Combine(RepositoryRoot, "src"));

    /// <summary>The files of the core.</summary>
    public static IEnumerable<SourceFile> Core => All.Where(file => file.Project == "Vault.Configuration");

    public string Project { get; }

    /// <summary>Below the project, such as <c>Connection/VaultPath.cs</c>.</summary>
    public string RelativePath { get; }

    /// <summary>Empty for the root of the project.</summary>
    public string Folder { get; }

    /// <summary>The type that the file is named after: <c>Type.cs</c>, or <c>Type.Part.cs</c> for a part of it.</summary>
    public string Name => Path.GetFileName(RelativePath).Split('.')[0];

    public string Text { get; }

    /// <summary>Without comments and without the text of strings; what stands in an interpolation's holes stays.</summary>
    public string Code { get; }

    /// <summary>The names of the types at the top of the file.</summary>
    public IReadOnlyList<string> Declared { get; }

    public int Lines => Text.Split('\n').Length - (Text.EndsWith('\n') ? 1 : 0);

    /// <summary>
    /// The names in the code, but for those that cannot be a type of ours: members (after a dot), the members of an enum,
    /// and the names that properties are given.
    /// </summary>
    public IEnumerable<string> Names()
    {
        string code = PropertyName().Replace(EnumBody().Replace(Code, ""), "");
        return Identifier().Matches(code).Select(match => match.Value).Distinct(StringComparer.Ordinal);
    }

    public override string ToString() => $"{Project}/{RelativePath}";

    private static List<SourceFile> Read(string root) =>
    [
        .. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(root, path)),
    ];

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Vault.Configuration.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"Vault.Configuration.sln is nowhere above {AppContext.BaseDirectory}; {thisFile} needs the sources.");
    }

    /// <summary>Takes comments and the text of strings out, and keeps the code in the holes of interpolated ones.</summary>
    private static string Strip(string text) => Token().Replace(text, match =>
        match.Value[0] == '/' ? " "
        : match.Value.Contains('$') ? " " + string.Join(' ', Hole().Matches(match.Value).Select(hole => Strip(hole.Groups[1].Value))) + " "
        : " \"\" ");

    // In this order: comments, raw strings, interpolated and other strings (a hole may hold strings), characters.
    [GeneratedRegex("""
        //[^\n]* | /\*.*?\*/ | \$*\"{3,}.*?\"{3,} | [$@]*\$[$@]*"(?:[^"\\{]|\\.|\{\{|\{(?:[^{}"]|"(?:[^"\\]|\\.)*"|\{[^{}]*\})*\})*" | @"(?:[^"]|"")*" | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\[^\n]{1,5})'
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex("""\{((?:[^{}]|\{[^{}]*\})*)\}""")]
    private static partial Regex Hole();

    [GeneratedRegex("""^(?:public|internal|file)\s(?:[a-z]+\s)*(?:class|record|struct|interface|enum|delegate)\s+(?:struct\s+|class\s+)?(?<name>\w+)""", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex("""(?<=\benum\s+\w+\s*)\{[^}]*\}""")]
    private static partial Regex EnumBody();

    [GeneratedRegex("""\b\w+(?=\s*\{\s*(?:get|set|init)\b)""")]
    private static partial Regex PropertyName();

    [GeneratedRegex("""(?<![\w.])[A-Z]\w*""")]
    private static partial Regex Identifier();
}
