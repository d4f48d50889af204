namespace Vault.Configuration.Secrets;

/// <summary>For how long a credential is lent.</summary>
/// <param name="Id">Vault's id of it; <see langword="null"/> for what ends by itself without one, such as a certificate.</param>
/// <param name="TimeToLive">How long it lives, from when the request was sent.</param>
/// <param name="IsRenewable">Whether more time can be asked for.</param>
/// <remarks>See <see href="https://developer.hashicorp.com/vault/docs/concepts/lease"/>.</remarks>
internal sealed record Lease(string? Id, TimeSpan TimeToLive, bool IsRenewable)
{
    /// <summary>The monotonic time just before the request was sent, from where its life is counted.</summary>
    public long SentAt { get; init; }

    /// <summary>The token that it was lent to: it ends with it.</summary>
    public string Token { get; init; } = "";

    /// <summary>The longest life it was given. A renewal that brings much less shows that the maximum is near.</summary>
    public TimeSpan FirstTimeToLive { get; init; } = TimeToLive;

    /// <summary>What is left of it; zero or less once it has ended.</summary>
    public TimeSpan Remaining(TimeProvider time) => TimeToLive - time.GetElapsedTime(SentAt);

    /// <summary>Whether it is the same credential, renewed or not.</summary>
    public bool IsSameAs(Lease? other) => other is not null && (Id is null ? ReferenceEquals(this, other) : Id == other.Id);

    /// <summary>Never the token.</summary>
    public override string ToString() => $"{Id ?? "lease"} for {TimeToLive}";
}
