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
    /// What was lent and waits: reading anew would make one more credential each time. <see langword="null"/> for what is
    /// simply read again.
    /// </summary>
    public SecretEntry? Candidate { get; init; }
}
