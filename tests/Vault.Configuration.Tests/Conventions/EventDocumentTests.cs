using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Kubernetes;

namespace Vault.Configuration.Tests.Conventions;

/// <summary>Keeps <c>docs/events.md</c> and the messages of both packages the same.</summary>
public sealed partial class EventDocumentTests
{
    private static readonly string[][] Rows =
        [.. Row().Matches(File.ReadAllText(Path.Combine(SourceFile.RepositoryRoot, "docs", "events.md")).ReplaceLineEndings("\n"))
            .Select(row => row.Groups.Values.Skip(1).Select(cell => cell.Value.Trim()).ToArray())];

    [Fact]
    public void Page_ListsEveryEvent_WithItsLevelAndName()
    {
        IEnumerable<string> events =
            from assembly in (Assembly[])[typeof(Log).Assembly, typeof(InjectedSecretsOptions).Assembly]
            from type in assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()
            where message is not null
            orderby message.EventId
            select $"{message.EventId} {message.Level} {method.Name}";

        string[] expected = [.. events];
        expected.Should().HaveCountGreaterThan(60);
        Rows.Select(row => $"{row[0]} {row[1]} {row[2]}").Should().Equal(expected, "each event has a row, in order, that says what happened and what to do");
    }

    [Fact]
    public void Rows_SayWhatHappenedAndWhatToDo() =>
        Rows.Should().OnlyContain(row => row[3].Length > 10 && row[4].Length > 4);

    [Fact]
    public void Rows_ForWarningsAndErrors_AskForSomething() =>
        Rows.Where(row => row[1] is "Warning" or "Error" && row[4] == "Nothing").Should().BeEmpty();

    [GeneratedRegex(@"^\| (\d+) \|([^|]+)\|([^|]+)\|([^|]+)\|([^|]+)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
