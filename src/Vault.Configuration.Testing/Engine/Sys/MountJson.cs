using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Sys;

/// <summary>Mounts as <c>sys/mounts</c> and <c>sys/auth</c> show them.</summary>
internal static class MountJson
{
    public static JsonObject Describe(Mount mount)
    {
        JsonObject config = new() { ["default_lease_ttl"] = 0, ["force_no_cache"] = false, ["max_lease_ttl"] = 0 };

        switch (mount.Type)
        {
            case "system":
                config["passthrough_request_headers"] = JsonNodes.Strings(["Accept"]);
                break;
            case "identity":
                config["passthrough_request_headers"] = JsonNodes.Strings(["Authorization"]);
                break;
        }

        if (mount.IsAuthMethod)
        {
            config["token_type"] = "default-service";
        }

        JsonObject json = new() { ["accessor"] = mount.Accessor, ["config"] = config };

        if (!mount.IsBuiltIn)
        {
            json["deprecation_status"] = "supported";
        }

        json["description"] = mount.Description;
        json["external_entropy_access"] = false;
        json["local"] = mount.IsLocal;
        json["options"] = JsonNodes.Map(mount.Options);
        json["plugin_version"] = "";
        json["running_plugin_version"] = "v2.6.2+builtin.bao";
        json["running_sha256"] = "";
        json["seal_wrap"] = mount.IsSealWrapped;
        json["type"] = mount.Type;
        json["uuid"] = mount.Uuid;
        return json;
    }
}
