using Vault.Configuration.Secrets;

namespace Vault.Configuration.Refresh;

/// <summary>What is to be done for one lease, and when, on the monotonic clock.</summary>
internal sealed class LeaseUpkeep(Lease lease)
{
    /// <summary>The lease with its present life.</summary>
    public Lease Lease { get; set; } = lease;

    public RenewalAction Action { get; set; }

    public long? DueAt { get; set; }

    /// <summary>When another credential, which is there and not published, is tried again.</summary>
    public long? CandidateDueAt { get; set; }

    public int Failures { get; set; }
}

/// <summary>A lease whose place another has taken.</summary>
/// <param name="Path">For what is said of it.</param>
/// <param name="Lease">What is to be revoked.</param>
/// <param name="RevokeAt">When, on the monotonic clock.</param>
internal sealed record DrainingLease(string Path, Lease Lease, long RevokeAt);
