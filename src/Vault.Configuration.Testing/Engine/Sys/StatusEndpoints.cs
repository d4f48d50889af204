using System.Globalization;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Sys;

/// <summary>What answers without a token, without an envelope, and while the server is sealed.</summary>
internal sealed class StatusEndpoints(VaultState state)
{
    private const string Version = "2.6.2";

    /// <summary>Null when the path is none of these.</summary>
    public EngineResponse? Answer(EngineRequest request)
    {
        switch (request.Target.Path.TrimEnd('/'))
        {
            case "sys/health":
                Demand(request, "GET", "HEAD");
                return Health(request);
            case "sys/seal-status":
                Demand(request, "GET");
                return ResponseWriter.WriteRaw(200, SealStatus());
            case "sys/leader":
                Demand(request, "GET");
                return ResponseWriter.WriteRaw(200, new JsonObject { ["ha_enabled"] = false });
            case "sys/init" when request.Method == "GET":
                return ResponseWriter.WriteRaw(200, new JsonObject { ["initialized"] = true });
            case "sys/init":
                throw VaultError.BadRequest("Vault is already initialized");
            case "sys/unseal":
                Demand(request, "PUT", "POST");
                state.Seal.Unseal(RequestBody.Read(request)["key"]?.GetValue<string>());
                return ResponseWriter.WriteRaw(200, SealStatus());
            default:
                return null;
        }
    }

    private EngineResponse Health(EngineRequest request)
    {
        bool isSealed = state.Seal.IsSealed;
        JsonObject body = new()
        {
            ["initialized"] = true,
            ["sealed"] = isSealed,
            ["standby"] = isSealed,
            ["replication_performance_mode"] = isSealed ? "unknown" : "disabled",
            ["replication_dr_mode"] = isSealed ? "unknown" : "disabled",
            ["server_time_utc"] = state.Time.GetUtcNow().ToUnixTimeSeconds(),
            ["version"] = Version,
        };

        AddCluster(body);
        return ResponseWriter.WriteRaw(isSealed ? Code(request, "sealedcode", 503) : Code(request, "activecode", 200), body);
    }

    private JsonObject SealStatus()
    {
        JsonObject body = new()
        {
            ["type"] = "shamir",
            ["initialized"] = true,
            ["sealed"] = state.Seal.IsSealed,
            ["t"] = 1,
            ["n"] = 1,
            ["progress"] = 0,
            ["nonce"] = "",
            ["recovery_seal"] = false,
            ["version"] = Version,
            ["commit_date"] = "2026-08-18T10:43:05-05:00",
            ["migration"] = false,
        };

        AddCluster(body);
        body["storage_type"] = "inmem";
        return body;
    }

    // A sealed server does not know which cluster it belongs to.
    private void AddCluster(JsonObject body)
    {
        if (!state.Seal.IsSealed)
        {
            body["cluster_name"] = state.Seal.ClusterName;
            body["cluster_id"] = state.Seal.ClusterId;
        }
    }

    private static int Code(EngineRequest request, string name, int otherwise)
    {
        if (!request.Target.Query.TryGetValue(name, out string? text))
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int code)
            ? code
            : throw VaultError.Bare(400);
    }

    private static void Demand(EngineRequest request, params string[] methods)
    {
        if (!methods.Contains(request.Method))
        {
            throw VaultError.Bare(405);
        }
    }
}
