using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>When a token ends, and how far a renewal may move that.</summary>
internal sealed class TokenLifetime
{
    /// <summary>Vault's default for both the default and the greatest TTL of a mount: 768 hours.</summary>
    public static readonly TimeSpan SystemMaxTtl = TimeSpan.FromHours(768);

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The TTL asked for; null stands for the mount's default.</summary>
    public TimeSpan? Ttl { get; init; }

    public TimeSpan? MaxTtl { get; init; }

    public TimeSpan? ExplicitMaxTtl { get; init; }

    public TimeSpan? Period { get; init; }

    public bool IsRenewable { get; init; } = true;

    /// <summary>Root tokens without a TTL never end.</summary>
    public bool NeverEnds { get; init; }

    /// <summary>A token made by <c>auth/token/create</c> is renewed by what it got last; a login's by what its role says.</summary>
    public bool KeepsLastTtl { get; init; }

    public TimeSpan CreationTtl { get; private set; }

    public TimeSpan GrantedTtl { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    public DateTimeOffset? RenewedAt { get; private set; }

    public IReadOnlyList<string> Begin()
    {
        if (NeverEnds)
        {
            return [];
        }

        (TimeSpan ttl, IReadOnlyList<string> warnings) = Calculate(CreatedAt, increment: null);
        CreationTtl = ttl;
        Grant(CreatedAt, ttl);
        return warnings;
    }

    public IReadOnlyList<string> Renew(DateTimeOffset now, TimeSpan? increment)
    {
        (TimeSpan ttl, IReadOnlyList<string> warnings) = AskRenewal(now, increment);
        Grant(now, ttl);
        RenewedAt = now;
        return warnings;
    }

    /// <summary>What a renewal would give. Nothing is changed yet.</summary>
    public (TimeSpan Ttl, IReadOnlyList<string> Warnings) AskRenewal(DateTimeOffset now, TimeSpan? increment) =>
        NeverEnds || !IsRenewable ? throw VaultError.BadRequest("lease is not renewable") : Calculate(now, increment);

    public bool HasEnded(DateTimeOffset now) => ExpiresAt <= now;

    public TimeSpan Remaining(DateTimeOffset now) => ExpiresAt is { } end && end > now ? end - now : TimeSpan.Zero;

    private void Grant(DateTimeOffset now, TimeSpan ttl)
    {
        GrantedTtl = ttl;
        ExpiresAt = now + ttl;
    }

    private (TimeSpan Ttl, IReadOnlyList<string> Warnings) Calculate(DateTimeOffset now, TimeSpan? increment)
    {
        TimeSpan most = new[] { SystemMaxTtl, MaxTtl ?? SystemMaxTtl, ExplicitMaxTtl ?? SystemMaxTtl }.Min();

        if (Period is { } period)
        {
            // A periodic token ignores the increment; only an explicit maximum ends it.
            TimeSpan granted = period < most ? period : most;
            return ExplicitMaxTtl is { } limit ? Cap(now, granted, limit) : (granted, []);
        }

        TimeSpan basis = KeepsLastTtl && RenewedAt is not null ? GrantedTtl : Ttl ?? SystemMaxTtl;
        return Cap(now, increment is { } wish && wish > TimeSpan.Zero ? wish : basis, most);
    }

    private (TimeSpan Ttl, IReadOnlyList<string> Warnings) Cap(DateTimeOffset now, TimeSpan ttl, TimeSpan most)
    {
        // Vault counts in whole seconds here: a token that is 1.2 s old has used one second of its greatest TTL.
        TimeSpan left = most - (WholeSeconds(now) - WholeSeconds(CreatedAt));

        if (left <= TimeSpan.Zero)
        {
            throw VaultError.BadRequest("past the max TTL, cannot renew");
        }

        return ttl <= left
            ? (ttl, [])
            : (left,
              [
                  $"TTL of \"{GoTime.ShortDuration(ttl)}\" exceeded the effective max_ttl of "
                  + $"\"{GoTime.ShortDuration(left)}\"; TTL value is capped accordingly",
              ]);
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
