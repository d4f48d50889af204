using System.Diagnostics;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>Measures one round, for whoever listens.</summary>
internal sealed class RoundWatch(SourceTelemetry telemetry, TimeProvider time, IReadOnlyCollection<RefreshTicket> tickets) : IDisposable
{
    private readonly long _startedAt = time.GetTimestamp();

    private readonly Activity? _activity = telemetry.StartRefresh(
        tickets.Count > 0, tickets.Select(ticket => ticket.AskedBy).Where(context => context != default));

    /// <summary>What came of it.</summary>
    public void Ended(ConfigurationSnapshot before, LoadResult result, int changedKeys)
    {
        telemetry.RefreshEnded(
            _activity, time.GetElapsedTime(_startedAt), tickets.Count > 0, changedKeys, result.AllFailures.FirstOrDefault()?.Exception);
        if (Instruments.SecretChanges.Enabled)
        {
            foreach (SecretEntry changed in Changed(before, result.Snapshot))
            {
                telemetry.SecretChanged(changed.Display);
            }
        }
    }

    public void Dispose() => _activity?.Dispose();

    /// <summary>Whose keys were taken over or removed: a new version may hold the same values, and is another all the same.</summary>
    private static IEnumerable<SecretEntry> Changed(ConfigurationSnapshot before, ConfigurationSnapshot after) =>
        from source in after.Entries
        let known = before.EntriesOf(source.Key).ToDictionary(entry => entry.Path, StringComparer.Ordinal)
        from entry in source.Value
        where !ReferenceEquals(entry.Keys, known.GetValueOrDefault(entry.Path)?.Keys ?? SecretEntry.NoKeys)
        select entry;
}
