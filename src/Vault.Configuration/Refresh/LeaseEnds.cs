using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Refresh;

/// <summary>
/// When what is lent ends. Says so, once in time and once when it has, where nothing takes its place. Written by the loop, read
/// by anybody.
/// </summary>
internal sealed class LeaseEnds(TimeProvider time, ILogger logger)
{
    private volatile IReadOnlyDictionary<SecretSource, LeaseEnd> _all = new Dictionary<SecretSource, LeaseEnd>();

    /// <summary>Of each credential and certificate that ends at all.</summary>
    public IReadOnlyDictionary<SecretSource, LeaseEnd> All => _all;

    /// <summary>Takes over what became of the leases.</summary>
    public void Note(IReadOnlyDictionary<SecretSource, LeaseUpkeep> kept)
    {
        foreach ((SecretSource source, LeaseUpkeep upkeep) in kept)
        {
            Say(source, upkeep);
        }

        _all = kept
            .Where(one => one.Value.Lease.TimeToLive > TimeSpan.Zero)
            .ToDictionary(one => one.Key, one => new LeaseEnd(
                time.GetUtcNow() + one.Value.Lease.Remaining(time), one.Value.EndStage(time) == LeaseEndStage.Far ? null : one.Value.LastFailure));
    }

    private void Say(SecretSource source, LeaseUpkeep upkeep)
    {
        LeaseEndStage stage = upkeep.EndStage(time);
        if (stage <= upkeep.Said)
        {
            return;
        }

        upkeep.Said = stage;
        if (stage == LeaseEndStage.Near)
        {
            logger.LentIsNearItsEnd(source.DisplayPath, upkeep.Lease.Remaining(time), upkeep.LastFailure!);
        }
        else
        {
            logger.LentHasEnded(source.DisplayPath, time.GetUtcNow() + upkeep.Lease.Remaining(time), upkeep.LastFailure!);
        }
    }
}

/// <summary>The end of one credential or certificate.</summary>
/// <param name="At">When, by this process's clock, if it is not renewed or replaced before.</param>
/// <param name="WhyNoOther">Why nothing took its place so far, once its end is near; <see langword="null"/> where all is well.</param>
internal sealed record LeaseEnd(DateTimeOffset At, string? WhyNoOther);

/// <summary>How near the end of something lent is, while nothing takes its place.</summary>
internal enum LeaseEndStage
{
    /// <summary>There is time, or nothing is wrong.</summary>
    Far = 0,

    /// <summary>Less than a quarter of its life is left.</summary>
    Near,

    /// <summary>It has ended, and is in use for want of another.</summary>
    Over,
}
