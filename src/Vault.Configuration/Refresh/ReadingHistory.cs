using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>When each source was read last, and why it could not be. Used by the loop alone.</summary>
internal sealed class ReadingHistory(SourceList sources)
{
    private readonly Dictionary<SecretSource, IReadOnlyList<SecretFailure>> _failing = [];
    private readonly Dictionary<SecretSource, DateTimeOffset> _readAt = [];

    /// <summary>Why a source fails now: one that failed before and was not due since still does.</summary>
    public VaultException? Failure => _failing.Values.FirstOrDefault()?[0].Exception;

    /// <summary>Sources that nobody has tried to read.</summary>
    public IEnumerable<SecretSource> NeverTried => sources.Where(source => !_readAt.ContainsKey(source) && !_failing.ContainsKey(source));

    /// <summary>Since when everything is known; <see langword="null"/> while something never was read.</summary>
    public DateTimeOffset? CompleteSince(DateTimeOffset now) =>
        sources.Count == 0 ? now : _readAt.Count == sources.Count ? _readAt.Values.Min() : null;

    public void Record(IReadOnlyCollection<SecretSource> read, LoadResult result, DateTimeOffset now)
    {
        foreach (SecretSource source in read)
        {
            _failing.Remove(source);
            if (!result.Failures.ContainsKey(source))
            {
                _readAt[source] = now;
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
        foreach (SecretSource gone in _readAt.Keys.Concat(_failing.Keys).Where(isGone).ToArray())
        {
            _readAt.Remove(gone);
            _failing.Remove(gone);
        }
    }
}
