namespace Vault.Configuration.Refresh;

/// <summary>How long to wait after a failure. Pure: the chance, which keeps a fleet out of step, is a parameter.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ForNodes = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ForCredentials = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestForPolicies = TimeSpan.FromMinutes(5);

    /// <summary>After a read that failed.</summary>
    /// <param name="failuresInARow">1 for the first.</param>
    /// <param name="failure">The last failure.</param>
    /// <param name="interval">The interval of polling.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan AfterRead(int failuresInARow, VaultException failure, TimeSpan interval, double chance)
    {
        if (failure.IsTransient)
        {
            // An election, an upgrade, a node that lags: these end by themselves, and soon.
            TimeSpan cap = failure.Kind == VaultErrorKind.NotReady ? ForNodes : Cap;
            return Growing(failuresInARow, cap, failure.RetryAfter, chance);
        }

        // A refused credential is held back by its gate; only where it comes from is looked at, and that costs Vault nothing.
        TimeSpan delay = failure.Kind == VaultErrorKind.LoginRejected ? ForCredentials : ForSettings(failuresInARow, interval);
        return Rounded(delay * (0.85 + (0.3 * chance)));
    }

    /// <summary>After an upkeep of a token that failed: often enough to succeed before its end.</summary>
    /// <param name="failuresInARow">1 for the first.</param>
    /// <param name="remaining">Until the end; zero or less once it has passed.</param>
    /// <param name="retryAfter">What Vault asked for.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan AfterUpkeep(int failuresInARow, TimeSpan remaining, TimeSpan? retryAfter, double chance)
    {
        TimeSpan cap = remaining <= TimeSpan.Zero ? Cap : Max(Floor, Min(Cap, remaining / 4));
        return Growing(failuresInARow, cap, retryAfter, chance);
    }

    /// <summary>After something could not be built from new values.</summary>
    /// <param name="failuresInARow">1 for the first.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public static TimeSpan AfterBuild(int failuresInARow, double chance) => Growing(failuresInARow, Cap, null, chance);

    /// <summary>A floor, so that nobody hammers, and above it anything up to a limit that doubles.</summary>
    private static TimeSpan Growing(int failuresInARow, TimeSpan cap, TimeSpan? retryAfter, double chance)
    {
        TimeSpan limit = Min(cap, Doubled(Floor, failuresInARow));
        TimeSpan delay = Floor + (limit * chance);
        return Rounded(retryAfter is { } asked ? Max(delay, asked + (Floor * chance)) : delay);
    }

    /// <summary>
    /// What only a human can mend is not asked for more often than what is well; but a policy acts on a live token at once,
    /// and the operator who mends it is waiting.
    /// </summary>
    private static TimeSpan ForSettings(int failuresInARow, TimeSpan interval) =>
        Min(Max(interval, LongestForPolicies), Doubled(interval, failuresInARow));

    private static TimeSpan Doubled(TimeSpan span, int failuresInARow) => span * Math.Pow(2, Math.Min(failuresInARow - 1, 10));

    /// <summary>Whole milliseconds: they are shown to people.</summary>
    private static TimeSpan Rounded(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Ceiling(span.TotalMilliseconds));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
