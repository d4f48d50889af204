using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>What is said of many failures: an outage is one thing, however many secrets it hits; a policy is one for each path.</summary>
internal static class FailureReport
{
    private const int LongestList = 20;

    /// <returns>The failures to speak of, each with the number of those that it stands for.</returns>
    public static IEnumerable<(SecretFailure First, int Others)> Summarise(IEnumerable<SecretFailure> failures)
    {
        SecretFailure[] all = [.. failures];
        IEnumerable<(SecretFailure, int)> outages = all
            .Where(failure => failure.Exception.IsTransient || failure.Exception.Kind == VaultErrorKind.LoginRejected)
            .GroupBy(failure => failure.Exception.Kind)
            .Select(kind => (kind.First(), kind.Count() - 1));
        SecretFailure[] mistakes = [.. all.Where(failure => !failure.Exception.IsTransient && failure.Exception.Kind != VaultErrorKind.LoginRejected)];
        return outages.Concat(mistakes.Take(LongestList).Select((failure, i) =>
            (failure, i == LongestList - 1 ? mistakes.Length - LongestList : 0)));
    }
}
