using System.Text.RegularExpressions;

namespace Vault.Configuration.Tests.Conventions;

public sealed partial class FileTests
{
    private const int LongestFile = 250;

    [Fact]
    public void Files_AreNotLongerThan250Lines() =>
        SourceFile.All.Where(file => file.Lines > LongestFile).Select(file => $"{file} has {file.Lines} lines").Should().BeEmpty();

    [Fact]
    public void Files_AreNamedAfterATypeInThem() =>
        SourceFile.Core
            .Where(file => !file.Declared.Contains(file.Name) && file.Name != "VaultMessages")
            .Select(file => $"{file} declares {string.Join(", ", file.Declared)}").Should().BeEmpty();

    [Fact]
    public void InternalTypes_LiveInTheNamespaceOfTheirFolder()
    {
        IEnumerable<string> wrong =
            from file in SourceFile.All
            where file.Project is "Vault.Configuration" or "Vault.Configuration.Kubernetes" && InternalType().IsMatch(file.Code)
            let expected = file.Folder.Length == 0 ? file.Project : $"{file.Project}.{file.Folder.Replace('/', '.')}"
            let actual = Namespace().Match(file.Code).Groups[1].Value
            where actual != expected
            select $"{file} is in {actual}";

        wrong.Should().BeEmpty();
    }

    [GeneratedRegex("""^internal\s""", RegexOptions.Multiline)]
    private static partial Regex InternalType();

    [GeneratedRegex("""^namespace\s+([\w.]+);""", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
