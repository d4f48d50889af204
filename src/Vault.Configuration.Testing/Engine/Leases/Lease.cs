using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Leases;

/// <summary>A secret that was lent: until when, and to which token.</summary>
internal sealed class Lease(string path, Token token, TokenLifetime lifetime, LeasedSecret secret)
{
    private const int MostAttempts = 6;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(10);

    private int _failures;
    private DateTimeOffset? _retryAt;

    public string Id { get; } = $"{path}/{RandomText.Letters(24)}";

    public string Path => path;

    public Token Token => token;

    public LeasedSecret Secret => secret;

    /// <summary>The rules are those of a token: a TTL, renewals that count from now, and a maximum.</summary>
    public TokenLifetime Lifetime => lifetime;

    public bool IsRevoked { get; set; }

    /// <summary>Somebody is already taking it back.</summary>
    public bool IsBeingRevoked { get; set; }

    public bool IsLive(DateTimeOffset now) => !IsRevoked && !lifetime.HasEnded(now) && token.IsAlive(now);

    /// <summary>When it has to be taken back; null while somebody does it, and when it failed too often.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset now)
    {
        if (IsBeingRevoked || _failures == MostAttempts)
        {
            return null;
        }

        return _retryAt ?? (IsLive(now) ? Ends().Min() : now);
    }

    /// <summary>As Vault does it: six attempts, each pause twice the one before. Then only a request takes it back.</summary>
    public void Failed(DateTimeOffset now)
    {
        _retryAt = now + (FirstRetry * (1 << _failures));
        _failures = Math.Min(_failures + 1, MostAttempts);
    }

    public LogicalResponse Answer(JsonObject? data, IReadOnlyList<string> warnings) => new()
    {
        LeaseId = Id,
        LeaseDuration = lifetime.GrantedTtl,
        IsRenewable = lifetime.IsRenewable,
        Data = data,
        Warnings = warnings,
    };

    private IEnumerable<DateTimeOffset?> Ends()
    {
        yield return lifetime.ExpiresAt;

        for (Token? owner = token; owner is not null; owner = owner.Parent)
        {
            yield return owner.Lifetime.ExpiresAt;
        }
    }
}
