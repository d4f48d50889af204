using Vault.Configuration.Mapping;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>What a run time tells of itself.</summary>
internal static class RuntimeStatus
{
    public static VaultSourceStatus Status(this VaultRuntime runtime)
    {
        ConfigurationSnapshot snapshot = runtime.Snapshot;
        RoundStatus rounds = runtime.Rounds;
        return new VaultSourceStatus
        {
            Name = runtime.Plan.Settings.Name,
            LastSuccessAt = runtime.LastSuccessAt(),
            LastFailureAt = rounds.LastFailureAt,
            LastFailure = rounds.LastFailure,
            ConsecutiveFailures = rounds.ConsecutiveFailures,
            Rounds = rounds.Rounds,
            NextAttemptAt = rounds.NextAttemptAt,
            Secrets = [.. runtime.Plan.Sources.SelectMany(snapshot.EntriesOf).Select(entry => Describe(entry, runtime.LeaseEnds.GetValueOrDefault(entry.Source)))],
        };
    }

    /// <summary>
    /// Up to when everything is known to be right: what was lent until its end, anything else when it was read last, or until
    /// the engine will have something new; <see langword="null"/> while something never was read.
    /// </summary>
    public static DateTimeOffset? LastSuccessAt(this VaultRuntime runtime) =>
        runtime.Rounds.GoodUntil is { } goodUntil
            ? runtime.LeaseEnds.Values.Select(end => end.At).Append(goodUntil).Append(runtime.Plan.Time.GetUtcNow()).Min()
            : null;

    /// <summary>Whether that is longer ago than this.</summary>
    public static bool IsStale(this VaultRuntime runtime, TimeSpan maxAge) =>
        runtime.LastSuccessAt() is not { } last || runtime.Plan.Time.GetUtcNow() - last > maxAge;

    /// <summary>The sources behind a key, or behind the keys of a section.</summary>
    public static IReadOnlyCollection<SecretSource> SourcesOf(this VaultRuntime runtime, string key)
    {
        ConfigurationSnapshot snapshot = runtime.Snapshot;
        return [.. runtime.Plan.Sources.Where(source => snapshot.EntriesOf(source).Any(entry => snapshot.KeysOf(entry).Any(held =>
            ConfigurationKey.IsAtOrBelow(held, key))))];
    }

    private static VaultSecretStatus Describe(SecretEntry entry, LeaseEnd? end) => new()
    {
        Path = entry.Display,
        State = entry.State,
        Version = entry.Version?.Number,
        HeldVersion = entry.Held?.Version?.Number,
        HeldReason = entry.Held?.Reason,
        CreatedAt = entry.Version?.CreatedAt,
        ChangedAt = entry.ChangedAt,
        PreviousUntilAt = entry.PreviousKeys.Count > 0 ? entry.PreviousUntilAt : null,
        RotateBy = RotationDue.At(entry),
        DeletedAt = entry.State == VaultSecretState.Live ? entry.Version?.DeletionAt : entry.Seen?.DeletionAt,
        ExpiresAt = end?.At,
        IsExpiring = end is { WhyNoOther: not null },
        LastFailure = entry.Failure,
    };
}
