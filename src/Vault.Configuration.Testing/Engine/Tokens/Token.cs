using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>A token and all that is known about it.</summary>
internal sealed class Token
{
    public required string Id { get; init; }

    /// <summary>The namespace that it belongs to.</summary>
    public required VaultState Home { get; init; }

    public required string Accessor { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public required string Path { get; init; }

    public required string DisplayName { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public string EntityId { get; init; } = "";

    public bool IsBatch { get; init; }

    /// <summary>The token whose end is the end of this one too; null for an orphan.</summary>
    public Token? Parent { get; init; }

    public required TokenLifetime Lifetime { get; init; }

    /// <summary>Zero means without limit.</summary>
    public int RemainingUses { get; set; }

    public bool IsRevoked { get; set; }

    /// <summary>What a wrapping token wraps.</summary>
    public WrappedResponse? Wrapped { get; init; }

    public Dictionary<string, System.Text.Json.Nodes.JsonObject> Cubbyhole { get; } = new(StringComparer.Ordinal);

    public bool IsOrphan => Parent is null;

    public bool IsAlive(DateTimeOffset now)
    {
        for (Token? token = this; token is not null; token = token.Parent)
        {
            if (token.IsRevoked || token.Lifetime.HasEnded(now))
            {
                return false;
            }
        }

        return true;
    }
}
