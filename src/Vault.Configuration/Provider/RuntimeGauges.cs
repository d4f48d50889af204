using Vault.Configuration.Diagnostics;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>What the gauges show of a run time.</summary>
internal static class RuntimeGauges
{
    /// <param name="runtime">The run time.</param>
    /// <param name="since">When it began to be shown: from there the age is counted while something never was read.</param>
    public static ObservedSource Observe(this VaultRuntime runtime, DateTimeOffset since)
    {
        DateTimeOffset now = runtime.Plan.Time.GetUtcNow();
        ConfigurationSnapshot snapshot = runtime.Snapshot;
        return new ObservedSource(runtime.Plan.Settings.Name, runtime.Plan.Settings.Telemetry.IncludePaths)
        {
            DataAge = now - (runtime.LastSuccessAt() ?? since),
            TokenRemaining = runtime.TokenRemaining,
            Leases = [.. runtime.LeaseEnds.Select(end => (end.Key.DisplayPath, end.Value.At - now))],
            Secrets = [.. runtime.Plan.Sources.SelectMany(snapshot.EntriesOf).Select(entry => Describe(entry, now))],
        };
    }

    private static ObservedSecret Describe(SecretEntry entry, DateTimeOffset now) => new(
        entry.Display,
        entry.State,
        entry.Held?.Reason,
        entry is { State: VaultSecretState.Live, Version.DeletionAt: { } deletion } ? deletion - now : null)
    {
        Version = entry.Version?.Number,
        Age = now - entry.Version?.CreatedAt,
        UntilRotation = RotationDue.At(entry) - now,
    };
}
