using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>Up to when each source is known to be right, and why it could not be read. Used by the loop alone.</summary>
internal sealed class ReadingHistory(SourceList sources, Func<SecretSource, bool> isLent)
{
    private readonly Dictionary<SecretSource, IReadOnlyList<SecretFailure>> _failing = [];
    private readonly Dictionary<SecretSource, DateTimeOffset> _goodUntil = [];

    /// <summary>Why a source fails now: one that failed before and was not due since still does.</summary>
    public VaultException? Failure => _failing.Values.FirstOrDefault()?[0].Exception;

    /// <summary>Sources that nobody has tried to read.</summary>
    public IEnumerable<SecretSource> NeverTried => sources.Where(source => !_goodUntil.ContainsKey(source) && !_failing.ContainsKey(source));

    /// <summary>
    /// Up to when everything is known to be right: that of the sources is the time at which it was read, or at which its engine
    /// will have something new. What is lent is not polled and has its own end: it counts for nothing here. <see langword="null"/>
    /// while something never was read.
    /// </summary>
    public DateTimeOffset? GoodUntil => _goodUntil.Count < sources.Count
        ? null
        : _goodUntil.Where(read => !isLent(read.Key)).Select(read => read.Value).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    public void Record(IReadOnlyCollection<SecretSource> read, LoadResult result, DateTimeOffset now)
    {
        foreach (SecretSource source in read)
        {
            _failing.Remove(source);
            if (!result.Failures.ContainsKey(source))
            {
                _goodUntil[source] = now + (result.Snapshot.EntriesOf(source) is [{ ReadAgainAfter: { } after }] ? after : TimeSpan.Zero);
            }
        }

        foreach ((SecretSource source, IReadOnlyList<SecretFailure> why) in result.Failures)
        {
            _failing[source] = why;
        }
    }

    /// <summary>What is not read any more has no history.</summary>
    public void Forget(Func<SecretSource, bool> isGone)
    {
        foreach (SecretSource gone in _goodUntil.Keys.Concat(_failing.Keys).Where(isGone).ToArray())
        {
            _goodUntil.Remove(gone);
            _failing.Remove(gone);
        }
    }
}
