using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Sys;

/// <summary><c>sys/policies/acl</c>, <c>sys/policy</c> and <c>sys/capabilities…</c>.</summary>
internal sealed class PolicyRoutes(VaultState state)
{
    public LogicalResponse List(LogicalRequest request) =>
        LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(state.Policies.Names) });

    public LogicalResponse Read(LogicalRequest request)
    {
        Policy policy = state.Policies.Get(request["name"]) ?? throw VaultError.NotFound();

        return LogicalResponse.With(new JsonObject
        {
            ["allow_slashes_in_identity_templates"] = false,
            ["allow_wildcards_in_identity_templates"] = false,
            ["cas_required"] = false,
            ["modified"] = GoTime.Timestamp(policy.ModifiedAt),
            ["name"] = policy.Name,
            ["policy"] = policy.Text,
            ["version"] = policy.Version,
        });
    }

    /// <summary><c>sys/policy</c>, the path before there were other kinds of policies, which clients still use.</summary>
    public LogicalResponse ListAsBefore(LogicalRequest request) => new()
    {
        Data = new JsonObject { ["keys"] = JsonNodes.Strings(state.Policies.Names), ["policies"] = JsonNodes.Strings(state.Policies.Names) },
        RepeatsDataAtTop = true,
    };

    /// <summary><c>sys/policy/NAME</c>, which calls the text rules.</summary>
    public LogicalResponse ReadAsBefore(LogicalRequest request)
    {
        Policy policy = state.Policies.Get(request["name"]) ?? throw VaultError.NotFound();
        return new LogicalResponse { Data = new JsonObject { ["name"] = policy.Name, ["rules"] = policy.Text }, RepeatsDataAtTop = true };
    }

    public LogicalResponse Write(LogicalRequest request)
    {
        string text = request.Fields.Text("policy") is { Length: > 0 } given
            ? given
            : throw VaultError.BadRequest("'policy' parameter not supplied or empty");
        state.Policies.Write(request["name"], text);
        return LogicalResponse.NoContent();
    }

    public LogicalResponse Delete(LogicalRequest request)
    {
        state.Policies.Remove(request["name"]);
        return LogicalResponse.NoContent();
    }

    public LogicalResponse CapabilitiesOfSelf(LogicalRequest request) => Capabilities(request, request.Token!);

    public LogicalResponse CapabilitiesOfOther(LogicalRequest request)
    {
        string id = request.Fields.Text("token") ?? throw VaultError.BadRequest("missing token");
        return Capabilities(request, state.Tokens.Find(id) ?? throw VaultError.BadRequest("invalid token"));
    }

    private LogicalResponse Capabilities(LogicalRequest request, Token token)
    {
        IReadOnlyList<string> paths = request.Fields.List("paths") ?? request.Fields.List("path") ?? [];

        if (paths.Count == 0)
        {
            throw VaultError.BadRequest("paths must be supplied");
        }

        AccessRules rules = state.RulesOf(token);
        JsonObject data = [];

        foreach (string path in paths)
        {
            data[path] = JsonNodes.Strings(rules.Describe(path.TrimStart('/')));
        }

        if (paths.Count == 1)
        {
            data["capabilities"] = JsonNodes.Strings(rules.Describe(paths[0].TrimStart('/')));
        }

        return new LogicalResponse { Data = data, RepeatsDataAtTop = true };
    }
}
