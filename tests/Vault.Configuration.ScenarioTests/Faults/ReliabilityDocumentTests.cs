using System.Reflection;
using System.Text.RegularExpressions;
using Vault.Configuration.ScenarioTests.Snippets;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>docs/reliability.md names tests: they must be there, and where it says.</summary>
public sealed partial class ReliabilityDocumentTests
{
    private const string Document = "docs/reliability.md";

    private static readonly HashSet<string> ScenarioNames =
    [
        .. typeof(ReliabilityDocumentTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .Select(method => method.Name),
    ];

    [Fact]
    public void Every_test_that_the_table_names_is_where_it_says()
    {
        (string Name, string File)[] named =
            [.. TestLinks().Matches(Repository.Read(Document)).Select(match => (match.Groups[1].Value, match.Groups[2].Value))];

        named.Should().HaveCountGreaterThan(50, "a pattern that matches nothing would let everything pass");
        foreach ((string name, string file) in named)
        {
            if (file.StartsWith("tests/Vault.Configuration.ScenarioTests/", StringComparison.Ordinal))
            {
                ScenarioNames.Should().Contain(name);
            }

            Repository.Read(file).Should().MatchRegex($@"public (async )?(Task|void) {name}\(", $"{Document} says that it is in {file}");
        }
    }

    [Fact]
    public void Every_row_of_the_table_is_shown_by_a_test()
    {
        string[] rows = [.. Repository.Read(Document).Split('\n').Where(line => Row().IsMatch(line))];

        rows.Should().HaveCountGreaterThan(30);
        rows.Should().OnlyContain(row => TestLinks().IsMatch(row));
        rows.Select(row => row.Split('|')[1].Trim()).Should().Equal(Enumerable.Range(1, rows.Length).Select(i => $"{i}"));
    }

    [Fact]
    public void The_size_of_the_fault_suite_is_as_the_document_says() => Repository.Read(Document).Should().Contain(
        $"{RandomFaultTests.Seeds} seeds of {RandomFaultTests.RoundsPerSeed} rounds");

    [GeneratedRegex(@"\[(\w+_\w+)\]\(\.\./(tests/[^)]+\.cs)\)")]
    private static partial Regex TestLinks();

    [GeneratedRegex(@"^\| [0-9]+ \|")]
    private static partial Regex Row();
}
