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
            LastSuccessAt = rounds.LastSuccessAt,
            LastFailureAt = rounds.LastFailureAt,
            LastFailure = rounds.LastFailure,
            ConsecutiveFailures = rounds.ConsecutiveFailures,
            Rounds = rounds.Rounds,
            NextAttemptAt = rounds.NextAttemptAt,
            Secrets = [.. runtime.Plan.Sources.SelectMany(snapshot.EntriesOf).Select(entry => Describe(entry, runtime.EndsAt))],
        };
    }

    /// <summary>Whether the last round in which everything was read is longer ago than this.</summary>
    public static bool IsStale(this VaultRuntime runtime, TimeSpan maxAge) =>
        runtime.Rounds.LastSuccessAt is not { } last || runtime.Plan.Time.GetUtcNow() - last > maxAge;

    /// <summary>The sources behind a key, or behind the keys of a section.</summary>
    public static IReadOnlyCollection<SecretSource> SourcesOf(this VaultRuntime runtime, string key)
    {
        ConfigurationSnapshot snapshot = runtime.Snapshot;
        return [.. runtime.Plan.Sources.Where(source => snapshot.EntriesOf(source).Any(entry => snapshot.KeysOf(entry).Any(held =>
            ConfigurationKey.IsAtOrBelow(held, key))))];
    }

    private static VaultSecretStatus Describe(SecretEntry entry, IReadOnlyDictionary<SecretSource, DateTimeOffset> endsAt) => new()
    {
        Path = entry.Display,
        State = entry.State,
        Version = entry.Version?.Number,
        HeldVersion = entry.Held?.Version?.Number,
        HeldReason = entry.Held?.Reason,
        CreatedAt = entry.Version?.CreatedAt,
        ChangedAt = entry.ChangedAt,
        DeletedAt = entry.State == VaultSecretState.Live ? entry.Version?.DeletionAt : entry.Seen?.DeletionAt,
        ExpiresAt = endsAt.TryGetValue(entry.Source, out DateTimeOffset end) ? end : null,
        LastFailure = entry.Failure,
    };
}
