using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>What is to be done for one lease, and when, on the monotonic clock.</summary>
internal sealed class LeaseUpkeep(Lease lease)
{
    /// <summary>What is left of its life when somebody has to be told that nothing takes its place.</summary>
    private const double NearItsEnd = 0.25;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>The lease with its present life.</summary>
    public Lease Lease { get; private set; } = lease;

    public RenewalAction Action { get; set; }

    public long? DueAt { get; set; }

    /// <summary>When another credential, which is there and not published, is tried again.</summary>
    public long? CandidateDueAt { get; private set; }

    /// <summary>How often in a row it could be neither renewed nor replaced.</summary>
    public int Failures { get; private set; }

    /// <summary>Why not.</summary>
    public string? LastFailure { get; private set; }

    /// <summary>How much was said of its end.</summary>
    public LeaseEndStage Said { get; set; }

    /// <summary>How near its end is, while nothing takes its place.</summary>
    public LeaseEndStage EndStage(TimeProvider time)
    {
        TimeSpan remaining = Lease.Remaining(time);
        return LastFailure is null || Lease.TimeToLive <= TimeSpan.Zero || remaining >= Lease.FirstTimeToLive * NearItsEnd ? LeaseEndStage.Far
            : remaining > TimeSpan.Zero ? LeaseEndStage.Near
            : LeaseEndStage.Over;
    }

    /// <summary>It was renewed.</summary>
    public void Renewed(Lease lease, TimeProvider time, double chance)
    {
        Lease = lease;
        Failures = 0;
        LastFailure = null;
        Said = LeaseEndStage.Far;
        Plan(time, chance);
    }

    /// <summary>Notes an attempt that failed.</summary>
    /// <returns>How long to wait for the next.</returns>
    public TimeSpan Failed(string why, TimeSpan? retryAfter, TimeProvider time, double chance)
    {
        LastFailure = why;
        return RetryDelay.AfterUpkeep(++Failures, Lease.Remaining(time), retryAfter, chance);
    }

    /// <summary>For a lease that is new, or was renewed.</summary>
    public void Plan(TimeProvider time, double chance)
    {
        DueAt = null;
        if (RenewalSchedule.Plan(Lease.TimeToLive, Lease.FirstTimeToLive, Lease.IsRenewable && Lease.Id is not null, chance) is var (after, action))
        {
            Action = action;
            DueAt = Lease.SentAt + time.ToTicks(after);
        }
    }

    /// <summary>After a reading that did not put another lease in the place of this one: when there is the next.</summary>
    /// <param name="waiting">Another credential that is there, and is tried again without a reading.</param>
    /// <param name="failure">Why there is none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chance">From 0 up to 1.</param>
    public void PlanAfterReading(HeldVersion? waiting, VaultException? failure, TimeProvider time, double chance)
    {
        bool isOverdue = Action == RenewalAction.Replace && (DueAt is null || DueAt <= time.GetTimestamp());
        CandidateDueAt = null;
        if (waiting is null && !isOverdue)
        {
            return;
        }

        // What waits for others, or could not be read, comes back as seldom as anything that fails.
        string why = failure?.Describe() ?? $"Another one is there and not published ({waiting?.Reason ?? VaultHeldReason.Refused}).";
        TimeSpan wait;
        if (waiting is { Reason: not VaultHeldReason.Group } && failure is null)
        {
            wait = Admission.UntilNextTry(waiting, waiting.Candidate!.Source.Mapping, time.GetUtcNow());
            LastFailure = waiting.Reason == VaultHeldReason.Settling ? LastFailure : why;
        }
        else
        {
            wait = Failed(why, failure?.RetryAfter, time, chance);
        }

        long at = time.GetTimestamp() + time.ToTicks(wait > ShortestWait ? wait : ShortestWait);
        CandidateDueAt = waiting is null ? null : at;
        if (isOverdue)
        {
            DueAt = waiting is null ? at : null;
        }
    }
}
