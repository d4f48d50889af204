using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>
/// Which sources are due, and when, on the monotonic clock. What is well is read in one step at the interval; what failed, or
/// has a version that is held back, comes back by itself and then falls into step again. Used by the loop alone.
/// </summary>
internal sealed class PollSchedule(
    IReadOnlyList<SecretSource> sources, Func<SecretSource, bool> isLent, TimeSpan? interval, TimeProvider time, Func<double> chance)
{
    /// <summary>Stands in for the interval where polling is off and only failures come back.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(5);

    /// <summary>How soon a standby that lags behind is asked again.</summary>
    private static readonly TimeSpan ForLaggingStandby = TimeSpan.FromSeconds(30);

    private readonly Dictionary<SecretSource, long> _outOfStep = [];
    private readonly Dictionary<SecretSource, int> _failures = [];
    private long? _pollAt;

    /// <summary>When the next source is due; <see langword="null"/> where none ever is.</summary>
    public long? NextAt
    {
        get
        {
            long? earliest = _outOfStep.Count > 0 ? _outOfStep.Values.Min() : null;
            bool someAreInStep = sources.Any(source => !_outOfStep.ContainsKey(source) && !isLent(source));
            return someAreInStep && _pollAt is { } pollAt && (earliest is null || pollAt < earliest) ? pollAt : earliest;
        }
    }

    /// <summary>The sources that are due now.</summary>
    public IEnumerable<SecretSource> Due()
    {
        long now = time.GetTimestamp();
        return sources.Where(source => !isLent(source) && (_outOfStep.TryGetValue(source, out long at) ? at <= now : _pollAt <= now));
    }

    /// <summary>What is published together is read together; but what is lent is not lent anew for the sake of others.</summary>
    public IReadOnlyCollection<SecretSource> WithGroups(IEnumerable<SecretSource> due)
    {
        HashSet<SecretSource> all = [.. due];
        HashSet<string> groups = [.. all.Select(source => source.Mapping.Group).OfType<string>()];
        all.UnionWith(sources.Where(source => source.Mapping.Group is { } group && groups.Contains(group) && !isLent(source)));
        return all;
    }

    /// <summary>What is not read any more has no plan.</summary>
    public void Forget(Func<SecretSource, bool> isGone)
    {
        foreach (SecretSource gone in _outOfStep.Keys.Concat(_failures.Keys).Where(isGone).ToArray())
        {
            _outOfStep.Remove(gone);
            _failures.Remove(gone);
        }
    }

    /// <summary>Plans what comes after a round.</summary>
    /// <param name="read">The sources that were read.</param>
    /// <param name="result">What it brought.</param>
    /// <returns>
    /// The shortest row of failures, so that a new one is not lost among old ones, and the shortest wait; for what is said of the
    /// round.
    /// </returns>
    public (int FailuresInARow, TimeSpan? RetryAfter) Plan(IReadOnlyCollection<SecretSource> read, LoadResult result)
    {
        long now = time.GetTimestamp();
        bool isFirst = _pollAt is null;
        if (interval is { } wait && (_pollAt is null || _pollAt <= now))
        {
            _pollAt = now + time.ToTicks(wait * Spread(isFirst));
        }

        int? shortestRow = null;
        TimeSpan? shortestWait = null;
        foreach (SecretSource source in read)
        {
            _outOfStep.Remove(source);
            if (result.Failures.TryGetValue(source, out IReadOnlyList<SecretFailure>? why))
            {
                int row = _failures[source] = _failures.GetValueOrDefault(source) + 1;
                shortestRow = shortestRow < row ? shortestRow : row;
                if (isLent(source) || (interval is not null && AreLeavesThatTimeDoesNotMend(source, why)))
                {
                    continue;
                }

                TimeSpan delay = why.Min(failure => RetryDelay.AfterRead(row, failure.Exception, interval ?? RetryInterval, chance()));
                _outOfStep[source] = now + time.ToTicks(delay);
                shortestWait = shortestWait < delay ? shortestWait : delay;
                continue;
            }

            _failures.Remove(source);
            if (isLent(source))
            {
                continue;
            }

            IReadOnlyList<SecretEntry> entries = result.Snapshot.EntriesOf(source);
            TimeSpan? ownPace = OwnPace(source, entries, isFirst);
            if (UntilLook(entries) is { } until && (ownPace is { } pace ? until < pace : _pollAt is null || now + time.ToTicks(until) < _pollAt))
            {
                _outOfStep[source] = now + time.ToTicks(until);
            }
            else if (ownPace is { } until2)
            {
                _outOfStep[source] = now + time.ToTicks(until2);
            }
        }

        return (shortestRow ?? 0, shortestWait);
    }

    /// <summary>Leaves of a folder that are denied or gone slow down neither the folder nor its other leaves.</summary>
    private static bool AreLeavesThatTimeDoesNotMend(SecretSource source, IReadOnlyList<SecretFailure> why) =>
        source.SecretPath is null
        && why.All(failure => failure.Path != source.DisplayPath && !failure.Exception.IsTransient);

    /// <summary>When the engine says itself that there will be something new, or an interval of the source's own.</summary>
    private TimeSpan? OwnPace(SecretSource source, IReadOnlyList<SecretEntry> entries, bool isFirst) =>
        entries is [{ ReadAgainAfter: { } after }] ? after + TimeSpan.FromSeconds(chance())
        : interval is not null ? source.Mapping.RefreshInterval * Spread(isFirst)
        : null;

    /// <summary>
    /// What of an interval is waited. The first time anything but its first tenth, so that what was started together does not come
    /// together; then little more or less than all of it, so that nothing falls into step again.
    /// </summary>
    private double Spread(bool isFirst) => isFirst ? 0.1 + (0.9 * chance()) : 0.85 + (0.3 * chance());

    /// <summary>
    /// How soon a version that is held back is looked at again (not at all if only another version helps), what was there and was not found
    /// once is looked for again, and what is published for a time only is taken away.
    /// </summary>
    private TimeSpan? UntilLook(IReadOnlyList<SecretEntry> entries)
    {
        if (entries.All(entry => entry is { Held: null, AbsentRounds: 0, PreviousKeys.Count: 0 }))
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        TimeSpan[] waits =
        [
            .. entries.Select(entry => entry switch
            {
                { Held.Reason: VaultHeldReason.Older } or { AbsentRounds: 1, ChangedAt: not null } => ForLaggingStandby * (0.85 + (0.3 * chance())),
                { Held: { Reason: not VaultHeldReason.Group, NextTryAt: not null } held } =>
                    Max(TimeSpan.FromSeconds(1), Admission.UntilNextTry(held, entry.Source.Mapping, now)),
                _ => (TimeSpan?)null,
            }).OfType<TimeSpan>(),
            .. entries.Where(entry => entry.PreviousKeys.Count > 0).Select(entry => entry.PreviousUntilAt - now).OfType<TimeSpan>(),
        ];
        return waits.Length > 0 ? waits.Min() : null;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
