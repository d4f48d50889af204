using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>Which JWTs may log in, and what token they get.</summary>
internal sealed class JwtRole : IEntry
{
    public IReadOnlyList<string> BoundAudiences { get; set; } = [];

    public string BoundSubject { get; set; } = "";

    public string BoundClaimsType { get; private set; } = "string";

    public JsonObject BoundClaims { get; set; } = [];

    public JsonObject ClaimMappings { get; private set; } = [];

    public string UserClaim { get; set; } = "";

    public JwtLeeway Leeway { get; } = new();

    public RoleTokenSettings Tokens { get; } = new();

    public void Apply(Fields fields)
    {
        switch (fields.Text("role_type"))
        {
            case "jwt":
                break;
            case null or "":
                throw VaultError.BadRequest("'allowed_redirect_uris' must be set if 'role_type' is 'oidc' or unspecified.");
            case "oidc":
                throw VaultError.BadRequest("Vault.Configuration.Testing offers role_type = \"jwt\" only");
            case string other:
                throw VaultError.BadRequest($"invalid 'role_type': {other}");
        }

        Tokens.Apply(fields);
        Leeway.Apply(fields);
        BoundAudiences = fields.List("bound_audiences") ?? BoundAudiences;
        BoundSubject = fields.Text("bound_subject") ?? BoundSubject;
        BoundClaims = Copy(fields.Object("bound_claims")) ?? BoundClaims;
        ClaimMappings = Copy(fields.Object("claim_mappings")) ?? ClaimMappings;
        UserClaim = fields.Text("user_claim") ?? UserClaim;
        BoundClaimsType = fields.Text("bound_claims_type") is null or "string" ? "string"
            : fields.Text("bound_claims_type") == "glob" ? "glob"
            : throw VaultError.BadRequest($"invalid 'bound_claims_type': {fields.Text("bound_claims_type")}");
        Validate(isBoundToAddresses: fields.Has("token_bound_cidrs"));
    }

    public void Validate(bool isBoundToAddresses = false)
    {
        if (UserClaim.Length == 0)
        {
            throw VaultError.BadRequest("a user claim must be defined on the role");
        }

        if (BoundAudiences.Count == 0 && BoundSubject.Length == 0 && BoundClaims.Count == 0 && !isBoundToAddresses)
        {
            throw VaultError.BadRequest("must have at least one bound constraint when creating/updating a role");
        }
    }

    public JsonObject Describe()
    {
        JsonObject role = new()
        {
            ["role_type"] = "jwt",
            ["bound_audiences"] = JsonNodes.Strings(BoundAudiences),
            ["bound_subject"] = BoundSubject,
            ["bound_claims_type"] = BoundClaimsType,
            ["bound_claims"] = Copy(BoundClaims),
            ["claim_mappings"] = Copy(ClaimMappings),
            ["user_claim"] = UserClaim,
        };
        Leeway.Describe(role);
        Tokens.Describe(role);
        return role;
    }

    private static JsonObject? Copy(JsonObject? json) => (JsonObject?)json?.DeepClone();
}
