using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>The <c>token_…</c> settings that the roles of all auth methods share.</summary>
internal sealed class RoleTokenSettings
{
    public IReadOnlyList<string> Policies { get; private set; } = [];

    public TimeSpan Ttl { get; private set; }

    public TimeSpan MaxTtl { get; private set; }

    public TimeSpan ExplicitMaxTtl { get; private set; }

    public TimeSpan Period { get; private set; }

    public int NumUses { get; private set; }

    public bool WithoutDefaultPolicy { get; private set; }

    public string Type { get; private set; } = "default";

    public void Set(
        IEnumerable<string> policies, TimeSpan? ttl, TimeSpan? maxTtl, TimeSpan? period, int numUses, bool isBatch)
    {
        Policies = [.. policies];
        Ttl = ttl ?? TimeSpan.Zero;
        MaxTtl = maxTtl ?? TimeSpan.Zero;
        Period = period ?? TimeSpan.Zero;
        NumUses = numUses;
        Type = isBatch ? "batch" : "default";
    }

    public void Apply(Fields fields)
    {
        Policies = fields.List("token_policies") ?? fields.List("policies") ?? Policies;
        Ttl = fields.Duration("token_ttl") ?? fields.Duration("ttl") ?? Ttl;
        MaxTtl = fields.Duration("token_max_ttl") ?? fields.Duration("max_ttl") ?? MaxTtl;
        ExplicitMaxTtl = fields.Duration("token_explicit_max_ttl") ?? ExplicitMaxTtl;
        Period = fields.Duration("token_period") ?? fields.Duration("period") ?? Period;
        NumUses = fields.Integer("token_num_uses") ?? NumUses;
        WithoutDefaultPolicy = fields.Flag("token_no_default_policy") ?? WithoutDefaultPolicy;
        Type = fields.Text("token_type") ?? Type;
    }

    /// <summary>These settings, and where they say nothing, more general ones. The policies add up.</summary>
    public RoleTokenSettings Over(RoleTokenSettings general) => new()
    {
        Policies = [.. Policies, .. general.Policies],
        Ttl = Ttl > TimeSpan.Zero ? Ttl : general.Ttl,
        MaxTtl = MaxTtl > TimeSpan.Zero ? MaxTtl : general.MaxTtl,
        ExplicitMaxTtl = ExplicitMaxTtl > TimeSpan.Zero ? ExplicitMaxTtl : general.ExplicitMaxTtl,
        Period = Period > TimeSpan.Zero ? Period : general.Period,
        NumUses = NumUses > 0 ? NumUses : general.NumUses,
        WithoutDefaultPolicy = WithoutDefaultPolicy || general.WithoutDefaultPolicy,
        Type = Type == "default" ? general.Type : Type,
    };

    public void Describe(JsonObject into)
    {
        into["token_bound_cidrs"] = new JsonArray();
        into["token_explicit_max_ttl"] = GoTime.Seconds(ExplicitMaxTtl);
        into["token_max_ttl"] = GoTime.Seconds(MaxTtl);
        into["token_no_default_policy"] = WithoutDefaultPolicy;
        into["token_num_uses"] = NumUses;
        into["token_period"] = GoTime.Seconds(Period);
        into["token_policies"] = JsonNodes.Strings(Policies);
        into["token_strictly_bind_ip"] = false;
        into["token_ttl"] = GoTime.Seconds(Ttl);
        into["token_type"] = Type;
    }

    public TokenRequest ToRequest(string path, string displayName) => new()
    {
        Path = path,
        DisplayName = displayName,
        Policies = Policies,
        WithoutDefaultPolicy = WithoutDefaultPolicy,
        Ttl = Given(Ttl),
        MaxTtl = Given(MaxTtl),
        ExplicitMaxTtl = Given(ExplicitMaxTtl),
        Period = Given(Period),
        NumUses = NumUses,
        IsBatch = Type == "batch",
        IsLogin = true,
    };

    private static TimeSpan? Given(TimeSpan time) => time > TimeSpan.Zero ? time : null;
}
