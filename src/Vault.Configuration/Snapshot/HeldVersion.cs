using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>A version that Vault has and that is not published, while the last good one stays.</summary>
/// <param name="Version">Which; <see langword="null"/> for engines without versions.</param>
/// <param name="Reason">Why.</param>
/// <param name="SinceAt">When it was first seen.</param>
/// <param name="Attempts">How often it was seen or tried since.</param>
/// <param name="NextTryAt">When it is tried again; <see langword="null"/> where only another version helps.</param>
internal sealed record HeldVersion(
    SecretVersion? Version, VaultHeldReason Reason, DateTimeOffset SinceAt, int Attempts, DateTimeOffset? NextTryAt)
{
    /// <summary>
    /// What has no version: of what was lent, since reading anew would make one more credential each time; of anything else,
    /// since the values alone tell it from what is written after it.
    /// </summary>
    public SecretEntry? Candidate { get; init; }

    public static HeldVersion Of(SecretEntry candidate, VaultHeldReason reason, DateTimeOffset sinceAt, int attempts, DateTimeOffset? nextTryAt) =>
        new(candidate.Version, reason, sinceAt, attempts, nextTryAt) { Candidate = candidate.Version is null ? candidate : null };

    /// <summary>Whether it is this very version that is held back.</summary>
    public bool IsOf(SecretEntry candidate) =>
        candidate.Lease is { } lease ? lease.IsSameAs(Candidate?.Lease)
        : Version == candidate.Version
            && (Version is not null || (Candidate is not null && SecretTransition.HasSameValues(Candidate.Keys, candidate.Keys)));
}
