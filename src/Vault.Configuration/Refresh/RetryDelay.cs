namespace Vault.Configuration.Refresh;

/// <summary>How long to wait after a failure. Pure: the chance is a parameter.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestForPolicies = TimeSpan.FromMinutes(5);

    /// <param name="failuresInARow">1 for the first.</param>
    /// <param name="failure">The last failure.</param>
    /// <param name="interval">The interval of polling.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan After(int failuresInARow, VaultException failure, TimeSpan interval, double chance)
    {
        TimeSpan delay = failure.IsTransient
            ? Floor + Jittered(Min(Cap, TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failuresInARow - 1, 10)))), chance)
            : ForSettings(failuresInARow, interval) * (0.85 + (0.3 * chance));
        return failure.RetryAfter is { } asked && asked + Jittered(Floor, chance) is { } atLeast && atLeast > delay ? atLeast : delay;
    }

    /// <summary>
    /// What only a human can mend is not asked for more often than what is well; but a policy acts on a live token at once,
    /// and the operator who mends it is waiting.
    /// </summary>
    private static TimeSpan ForSettings(int failuresInARow, TimeSpan interval)
    {
        TimeSpan longest = interval > LongestForPolicies ? interval : LongestForPolicies;
        return Min(longest, interval * Math.Pow(2, Math.Min(failuresInARow - 1, 10)));
    }

    private static TimeSpan Jittered(TimeSpan limit, double chance) => limit * chance;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
