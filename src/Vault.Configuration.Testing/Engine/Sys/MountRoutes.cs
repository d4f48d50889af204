using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Policies;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Sys;

/// <summary><c>sys/mounts</c>, <c>sys/auth</c> and <c>sys/internal/ui/mounts</c>.</summary>
internal sealed class MountRoutes(VaultState state)
{
    public LogicalResponse ListSecretEngines(LogicalRequest request) => List(state.Mounts.SecretEngines, "");

    public LogicalResponse ListAuthMethods(LogicalRequest request) => List(state.Mounts.AuthMethods, MountTable.AuthPrefix);

    public LogicalResponse ReadSecretEngine(LogicalRequest request) =>
        LogicalResponse.With(MountJson.Describe(Existing(BackendCatalog.Normalise(request["path"]))));

    public LogicalResponse ReadAuthMethod(LogicalRequest request) =>
        LogicalResponse.With(MountJson.Describe(Existing(MountTable.AuthPrefix + BackendCatalog.Normalise(request["path"]))));

    public LogicalResponse EnableSecretEngine(LogicalRequest request)
    {
        Dictionary<string, string>? options = request.Fields.Object("options")?
            .ToDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal);
        BackendCatalog.EnableSecretEngine(
            state, request["path"], TypeIn(request.Fields), request.Fields.Text("description") ?? "", options);
        return LogicalResponse.NoContent();
    }

    public LogicalResponse EnableAuthMethod(LogicalRequest request)
    {
        BackendCatalog.EnableAuthMethod(
            state, request["path"], TypeIn(request.Fields), request.Fields.Text("description") ?? "");
        return LogicalResponse.NoContent();
    }

    public LogicalResponse DisableSecretEngine(LogicalRequest request) => Disable(BackendCatalog.Normalise(request["path"]));

    public LogicalResponse DisableAuthMethod(LogicalRequest request) =>
        Disable(MountTable.AuthPrefix + BackendCatalog.Normalise(request["path"]));

    /// <summary>
    /// Which mount a path belongs to, be it in a namespace below. Any right inside of it is enough; otherwise nothing is given away.
    /// </summary>
    public LogicalResponse FindMount(LogicalRequest request)
    {
        string path = request["path"].Trim('/') + "/";
        Token caller = request.Token ?? throw VaultError.BadToken();
        (VaultState innermost, string rest) = state.Descend(path);

        if (innermost.Mounts.Find(rest) is not { } mount || !innermost.RulesOf(caller).ReachesInto(mount.Path))
        {
            throw VaultError.With(
                403,
                "preflight capability check returned 403, "
                + $"please ensure client's policies grant access to path \"{path}\"");
        }

        JsonObject data = MountJson.Describe(mount);
        data["path"] = innermost == state ? mount.Path : innermost.Namespace.Path + mount.Path;
        return LogicalResponse.With(data);
    }

    /// <summary>The mounts that the caller has any right in.</summary>
    public LogicalResponse ListReachable(LogicalRequest request)
    {
        AccessRules rules = request.Token is { } caller ? state.RulesOf(caller) : new AccessRules([], isRoot: false);

        return LogicalResponse.With(new JsonObject
        {
            ["auth"] = Describe(state.Mounts.AuthMethods.Where(mount => rules.ReachesInto(mount.Path)), MountTable.AuthPrefix),
            ["secret"] = Describe(state.Mounts.SecretEngines.Where(mount => rules.ReachesInto(mount.Path)), ""),
        });
    }

    private static LogicalResponse List(IEnumerable<Mount> mounts, string prefix) =>
        new() { Data = Describe(mounts, prefix), RepeatsDataAtTop = true };

    private static JsonObject Describe(IEnumerable<Mount> mounts, string prefix)
    {
        JsonObject data = [];

        foreach (Mount mount in mounts)
        {
            data[mount.Path[prefix.Length..]] = MountJson.Describe(mount);
        }

        return data;
    }

    private LogicalResponse Disable(string path)
    {
        if (state.Mounts.Get(path) is { IsBuiltIn: true })
        {
            throw VaultError.BadRequest($"cannot unmount \"{path}\"");
        }

        state.Mounts.Remove(path);
        state.Tokens.RevokeIssuedUnder(path, state);
        state.Leases.EndUnder(path);
        return LogicalResponse.NoContent();
    }

    private Mount Existing(string path) =>
        state.Mounts.Get(path) ?? throw VaultError.BadRequest($"No secret engine mount at {path}");

    private static string TypeIn(Fields fields) =>
        fields.Text("type") is { Length: > 0 } type
            ? type
            : throw VaultError.BadRequest("backend type must be specified as a string");
}
