using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>What is to be done for one lease, and when, on the monotonic clock.</summary>
internal sealed class LeaseUpkeep(Lease lease)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>The lease with its present life.</summary>
    public Lease Lease { get; set; } = lease;

    public RenewalAction Action { get; set; }

    public long? DueAt { get; set; }

    /// <summary>When another credential, which is there and not published, is tried again.</summary>
    public long? CandidateDueAt { get; private set; }

    public int Failures { get; set; }

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
        TimeSpan wait = waiting is { Reason: not VaultHeldReason.Group } && failure is null
            ? Admission.UntilNextTry(waiting, waiting.Candidate!.Source.Mapping, time.GetUtcNow())
            : RetryDelay.AfterUpkeep(++Failures, Lease.Remaining(time), failure?.RetryAfter, chance);
        long at = time.GetTimestamp() + time.ToTicks(wait > ShortestWait ? wait : ShortestWait);
        CandidateDueAt = waiting is null ? null : at;
        if (isOverdue)
        {
            DueAt = waiting is null ? at : null;
        }
    }
}
