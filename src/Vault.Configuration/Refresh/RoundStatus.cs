namespace Vault.Configuration.Refresh;

/// <summary>How the rounds fare. Replaced as a whole by the loop, read by anybody.</summary>
internal sealed record RoundStatus
{
    /// <summary>
    /// Up to when everything that is not lent is known to be right, as <see cref="ReadingHistory.GoodUntil"/> has it.
    /// </summary>
    public DateTimeOffset? GoodUntil { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }

    public VaultException? LastFailure { get; init; }

    public int ConsecutiveFailures { get; init; }

    public long Rounds { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The status after one more round.</summary>
    public RoundStatus After(VaultException? failure, DateTimeOffset now) => failure is null
        ? this with { Rounds = Rounds + 1, LastFailure = null, ConsecutiveFailures = 0 }
        : this with { Rounds = Rounds + 1, LastFailureAt = now, LastFailure = failure, ConsecutiveFailures = ConsecutiveFailures + 1 };
}
