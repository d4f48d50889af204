using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Tokens;

/// <summary><c>auth/token/create</c>: who may ask for which token.</summary>
internal sealed class TokenCreation(VaultState state)
{
    public LogicalResponse Create(LogicalRequest request) => Create(request, asksForOrphan: false);

    public LogicalResponse CreateOrphan(LogicalRequest request) => Create(request, asksForOrphan: true);

    private LogicalResponse Create(LogicalRequest request, bool asksForOrphan)
    {
        Token parent = request.Token!;
        Fields fields = request.Fields;
        bool isSudo = state.RulesOf(parent).AllowsSudo(request.FullPath);

        if (parent.IsBatch)
        {
            throw VaultError.BadRequest("batch tokens cannot create more tokens");
        }

        if (parent.RemainingUses != 0)
        {
            throw VaultError.BadRequest("restricted use token cannot generate child tokens");
        }

        asksForOrphan |= fields.Flag("no_parent") ?? false;
        Demand(isSudo || !asksForOrphan || request.FullPath.EndsWith("create-orphan", StringComparison.Ordinal),
            "root or sudo privileges required to create orphan token");
        Demand(isSudo || !fields.Has("id"), "root or sudo privileges required to specify token id");
        Demand(isSudo || Positive(fields.Duration("period")) is null,
            "root or sudo privileges required to create periodic token");

        IReadOnlyList<string> policies = fields.List("policies") is { Count: > 0 } asked ? asked : parent.Policies;
        bool withoutDefault = fields.Flag("no_default_policy") ?? false;
        Demand(isSudo || policies.All(policy => parent.Policies.Contains(policy)), "child policies must be subset of parent");
        Demand(!policies.Contains(BuiltInPolicies.ResponseWrapping), "cannot create a token with the response-wrapping policy");

        return state.Issuer.Answer(new TokenRequest
        {
            Path = request.FullPath,
            DisplayName = fields.Text("display_name") is { Length: > 0 } name ? "token-" + name : "token",
            Policies = policies,
            WithoutDefaultPolicy = withoutDefault,
            Metadata = ReadMetadata(fields),
            Id = fields.Text("id"),
            Parent = asksForOrphan ? null : parent,
            Ttl = Positive(fields.Duration("ttl")),
            ExplicitMaxTtl = Positive(fields.Duration("explicit_max_ttl")),
            Period = Positive(fields.Duration("period")),
            NumUses = fields.Integer("num_uses") ?? 0,
            IsRenewable = fields.Flag("renewable") ?? true,
            IsBatch = fields.Text("type") == "batch",
        });
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw VaultError.BadRequest(otherwise);
        }
    }

    private static TimeSpan? Positive(TimeSpan? time) => time > TimeSpan.Zero ? time : null;

    private static Dictionary<string, string>? ReadMetadata(Fields fields) =>
        fields.Object("meta")?.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal);
}
