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
    /// <summary>Whether the token has run out.</summary>
    public bool IsOver(TimeProvider time) => TimeToLive > TimeSpan.Zero && time.GetElapsedTime(SentAt) >= TimeToLive;

    /// <summary>Never the token.</summary>
    public override string ToString() => $"token for {TimeToLive}";
}
