using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Settings;
using Vault.Configuration.Tests.Conventions;

namespace Vault.Configuration.Tests.Settings;

/// <summary>Keeps what <c>docs/guides/configuration.md</c> says of keys and variables true.</summary>
public sealed partial class ConfigurationGuideTests
{
    private static readonly string Guide =
        File.ReadAllText(Path.Combine(SourceFile.RepositoryRoot, "docs", "guides", "configuration.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Sections_OfTheGuide_AreReadWithoutAMistake()
    {
        Match[] blocks = JsonBlock().Matches(Guide).ToArray();

        blocks.Should().HaveCountGreaterThan(1);
        foreach (Match block in blocks)
        {
            IConfigurationRoot settings = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(block.Groups[1].Value))).Build();
            SettingLayer layer = SectionReader.Read(SectionText.Of(settings.GetSection("Vault")));
            layer.Mistakes.Should().BeEmpty();
            layer.Choices.Sources.Should().HaveCount(2);
        }
    }

    [Fact]
    public void Variables_OfTheGuide_AreThoseThatAreRead()
    {
        HashSet<string> read = [];
        new EnvironmentReader(name =>
        {
            read.Add(name);
            return null;
        }).Read(_ => true);
        string chapter = Guide[Guide.IndexOf("## The environment", StringComparison.Ordinal)..Guide.IndexOf("## Switching it off", StringComparison.Ordinal)];
        string[] shown = [.. TableRow().Matches(chapter).SelectMany(row => Variable().Matches(row.Value)).Select(variable => variable.Value).Distinct()];

        shown.Should().BeEquivalentTo(read.Where(name => name.StartsWith("VAULT_", StringComparison.Ordinal)));
        read.Where(name => name.StartsWith("BAO_", StringComparison.Ordinal)).Select(name => $"VAULT_{name[4..]}").Should().BeEquivalentTo(shown);
    }

    [GeneratedRegex("^```json\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"^\|.*\|$", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"VAULT_[A-Z0-9_]+")]
    private static partial Regex Variable();
}
