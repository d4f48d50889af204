using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary>The <c>token_…</c> settings that the roles of all auth methods share.</summary>
internal sealed class RoleTokenSettings
{
    public IReadOnlyList<string> Policies { get; set; } = [];

    public TimeSpan Ttl { get; set; }

    public TimeSpan MaxTtl { get; set; }

    public TimeSpan ExplicitMaxTtl { get; set; }

    public TimeSpan Period { get; set; }

    public int NumUses { get; set; }

    public bool WithoutDefaultPolicy { get; set; }

    public string Type { get; set; } = "default";

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

    public void Describe(JsonObject into)
    {
        into["token_bound_cidrs"] = new JsonArray();
        into["token_explicit_max_ttl"] = TokenJson.Seconds(ExplicitMaxTtl);
        into["token_max_ttl"] = TokenJson.Seconds(MaxTtl);
        into["token_no_default_policy"] = WithoutDefaultPolicy;
        into["token_num_uses"] = NumUses;
        into["token_period"] = TokenJson.Seconds(Period);
        into["token_policies"] = TokenJson.Strings(Policies);
        into["token_strictly_bind_ip"] = false;
        into["token_ttl"] = TokenJson.Seconds(Ttl);
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
