using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>Tokens as answers show them.</summary>
internal static class TokenJson
{
    /// <summary>The <c>auth</c> block of a login, a creation or a renewal.</summary>
    public static JsonObject Auth(Token token) => new()
    {
        ["client_token"] = token.Id,
        ["accessor"] = token.Accessor,
        ["policies"] = JsonNodes.Strings(token.Policies),
        ["token_policies"] = JsonNodes.Strings(token.Policies),
        ["metadata"] = JsonNodes.Map(token.Metadata),
        ["lease_duration"] = GoTime.Seconds(token.Lifetime.GrantedTtl),
        ["renewable"] = token.Lifetime.IsRenewable,
        ["entity_id"] = token.EntityId,
        ["token_type"] = TypeOf(token),
        ["orphan"] = token.IsOrphan,
        ["mfa_requirement"] = null,
        ["num_uses"] = Math.Max(0, token.RemainingUses),
    };

    /// <summary>The <c>data</c> block of a look-up.</summary>
    public static JsonObject Lookup(Token token, DateTimeOffset now)
    {
        TokenLifetime lifetime = token.Lifetime;
        JsonObject data = new()
        {
            ["accessor"] = token.Accessor,
            ["creation_time"] = lifetime.CreatedAt.ToUnixTimeSeconds(),
            ["creation_ttl"] = GoTime.Seconds(lifetime.CreationTtl),
            ["display_name"] = token.DisplayName,
            ["entity_id"] = token.EntityId,
            ["expire_time"] = lifetime.ExpiresAt is { } end ? GoTime.Timestamp(end) : null,
            ["explicit_max_ttl"] = GoTime.Seconds(lifetime.ExplicitMaxTtl ?? TimeSpan.Zero),
            ["id"] = token.Id,
            ["issue_time"] = GoTime.Timestamp(lifetime.CreatedAt),
        };

        if (lifetime.RenewedAt is { } renewed)
        {
            data["last_renewal"] = GoTime.Timestamp(renewed);
            data["last_renewal_time"] = renewed.ToUnixTimeSeconds();
        }

        // A batch token forgets its metadata: nothing about it is stored.
        data["meta"] = token.IsBatch ? null : JsonNodes.Map(token.Metadata);

        if (!token.Home.Namespace.IsRoot)
        {
            data["namespace_path"] = token.Home.Namespace.Path;
        }

        data["num_uses"] = token.RemainingUses;
        data["orphan"] = token.IsOrphan;
        data["path"] = token.Path;

        if (lifetime.Period is { } period)
        {
            data["period"] = GoTime.Seconds(period);
        }

        data["policies"] = JsonNodes.Strings(token.Policies);
        data["renewable"] = lifetime.IsRenewable;
        data["ttl"] = GoTime.Seconds(lifetime.Remaining(now));
        data["type"] = TypeOf(token);
        return data;
    }

    private static string TypeOf(Token token) => token.IsBatch ? "batch" : "service";
}
