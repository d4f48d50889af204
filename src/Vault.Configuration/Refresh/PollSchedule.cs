using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>
/// Which sources are due, and when, on the monotonic clock. What is well is read in one step at the interval; what failed
/// comes back by itself and then falls into step again. Used by the loop alone.
/// </summary>
internal sealed class PollSchedule(
    IReadOnlyList<SecretSource> sources, TimeSpan? interval, TimeProvider time, Func<double> chance)
{
    /// <summary>Stands in for the interval where polling is off and only failures come back.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(5);

    private readonly Dictionary<SecretSource, long> _retryAt = [];
    private readonly Dictionary<SecretSource, int> _failures = [];
    private long? _pollAt;

    /// <summary>When the next source is due; <see langword="null"/> where none ever is.</summary>
    public long? NextAt
    {
        get
        {
            long? retryAt = _retryAt.Count > 0 ? _retryAt.Values.Min() : null;
            bool someAreWell = _retryAt.Count < sources.Count;
            return someAreWell && _pollAt is { } pollAt && (retryAt is null || pollAt < retryAt) ? pollAt : retryAt;
        }
    }

    /// <summary>The sources that are due now.</summary>
    public IReadOnlyList<SecretSource> Due()
    {
        long now = time.GetTimestamp();
        return [.. sources.Where(source => _retryAt.TryGetValue(source, out long retryAt) ? retryAt <= now : _pollAt <= now)];
    }

    /// <summary>Plans what comes after a round.</summary>
    /// <param name="read">The sources that were read.</param>
    /// <param name="failures">Why some of them failed.</param>
    /// <returns>The longest row of failures, and the wait after it; for what is said of the round.</returns>
    public (int FailuresInARow, TimeSpan? RetryAfter) Plan(
        IReadOnlyCollection<SecretSource> read, IReadOnlyDictionary<SecretSource, IReadOnlyList<SecretFailure>> failures)
    {
        long now = time.GetTimestamp();
        if (interval is { } wait && (_pollAt is null || _pollAt <= now))
        {
            _pollAt = now + Ticks(wait * (0.85 + (0.3 * chance())));
        }

        int longestRow = 0;
        TimeSpan? shortestWait = null;
        foreach (SecretSource source in read)
        {
            if (!failures.TryGetValue(source, out IReadOnlyList<SecretFailure>? why))
            {
                _failures.Remove(source);
                _retryAt.Remove(source);
                continue;
            }

            int row = _failures[source] = _failures.GetValueOrDefault(source) + 1;
            TimeSpan delay = why.Min(failure => RetryDelay.AfterRead(row, failure.Exception, interval ?? RetryInterval, chance()));
            _retryAt[source] = now + Ticks(delay);
            longestRow = Math.Max(longestRow, row);
            shortestWait = shortestWait < delay ? shortestWait : delay;
        }

        return (longestRow, shortestWait);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
