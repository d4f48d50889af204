namespace Vault.Configuration.Authentication;

/// <summary>A token and what Vault said of it when it was given.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="SentAt">
/// The monotonic time just before the request was sent: from there the life is counted, never from the answer, and never on
/// the wall clock.
/// </param>
/// <param name="TimeToLive">How long it lives; zero for a token that does not expire, or of which that is not known.</param>
internal sealed record TokenGrant(string Token, long SentAt, TimeSpan TimeToLive)
{
    /// <summary>The longest life Vault gave it. A renewal that brings much less shows that the maximum is near.</summary>
    public TimeSpan FirstTimeToLive { get; init; }

    /// <summary>Whether asking for more time makes sense. Batch tokens and many root tokens cannot be renewed.</summary>
    public bool IsRenewable { get; init; }

    /// <summary>Whether there is none: an agent or proxy on the way adds it.</summary>
    public bool IsAbsent => Token.Length == 0;

    /// <summary>Whether it came from outside instead of from a login of ours.</summary>
    public bool IsGiven { get; init; }

    /// <summary>Whether its life is that of a renewal, so that another will bring no more.</summary>
    public bool WasRenewed { get; init; }

    /// <summary>Whether it can be revoked. A batch token cannot.</summary>
    public bool CanBeRevoked { get; init; } = true;

    /// <summary>Whether Vault has told how long it lives. A token from outside says nothing of itself.</summary>
    public bool IsAgeKnown { get; init; } = true;

    /// <summary>How many requests it is good for; zero for any number.</summary>
    public long NumUses { get; init; }

    /// <summary>Whether the token has run out.</summary>
    public bool IsOver(TimeProvider time) => TimeToLive > TimeSpan.Zero && time.GetElapsedTime(SentAt) >= TimeToLive;

    /// <summary>Never the token.</summary>
    public override string ToString() => $"token for {TimeToLive}";
}
