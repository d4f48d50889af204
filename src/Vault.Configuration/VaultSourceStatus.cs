namespace Vault.Configuration;

/// <summary>How one <c>AddVault</c> fares. A snapshot; never a value of a secret.</summary>
public sealed record VaultSourceStatus
{
    /// <summary>The <see cref="VaultOptions.Name"/> of the source.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// How fresh the values are: when that of the secrets or folders was last read in full which was read longest ago. What is
    /// lent is as fresh as can be until it ends, and the password of a static role until it is changed.
    /// <see langword="null"/> while one never was read.
    /// </summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>When a round last failed, as a whole or in part.</summary>
    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>Why the last round failed; <see langword="null"/> after a round without failure.</summary>
    public VaultException? LastFailure { get; init; }

    /// <summary>How many rounds in a row have failed.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>How many rounds have ended since the start, the first load included.</summary>
    public long Rounds { get; init; }

    /// <summary>
    /// When Vault is asked next. Set once the wait for it has begun; <see langword="null"/> while a round runs and where
    /// nothing is due.
    /// </summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The secrets behind the source.</summary>
    public required IReadOnlyList<VaultSecretStatus> Secrets { get; init; }
}
