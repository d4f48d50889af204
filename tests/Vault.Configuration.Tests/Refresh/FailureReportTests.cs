using Vault.Configuration.Refresh;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Tests.Refresh;

public sealed class FailureReportTests
{
    // Kinds of the failures, and the paths that are spoken of with the number of those that they stand for.
    [Theory]
    [InlineData("", "")]
    [InlineData("Sealed", "0+0")]
    [InlineData("Sealed Sealed Sealed", "0+2")]
    [InlineData("LoginRejected LoginRejected", "0+1")]
    [InlineData("Sealed Timeout Sealed", "0+1 1+0")]
    [InlineData("AccessDenied AccessDenied", "0+0 1+0")]
    [InlineData("AccessDenied Sealed NotFound Sealed", "1+1 0+0 2+0")]
    public void Summarise_Failures_AreOneForAnOutageAndOneForEachMistake(string kinds, string expected) =>
        Show(kinds.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Should().Be(expected);

    [Theory]
    [InlineData(20, 0)]
    [InlineData(21, 1)]
    [InlineData(500, 480)]
    public void Summarise_ManyMistakes_TheLastOfTwentyStandsForTheRest(int count, int others) =>
        Show([.. Enumerable.Repeat("AccessDenied", count)]).Split(' ').Should().HaveCount(20).And.EndWith($"19+{others}");

    private static string Show(string[] kinds) => string.Join(' ', FailureReport
        .Summarise(kinds.Select((kind, i) => new SecretFailure($"{i}", new VaultException(Enum.Parse<VaultErrorKind>(kind), "x"))))
        .Select(one => $"{one.First.Path}+{one.Others}"));
}
