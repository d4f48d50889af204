using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary>The Kubernetes auth method. The cluster behind it is <see cref="ServiceAccountTokens"/>.</summary>
internal sealed class KubernetesBackend : Backend
{
    private JsonObject _config = [];

    public KubernetesBackend(VaultState state)
    {
        KubernetesLogin login = new(state, Roles.Find);

        Map("login").OnWrite(login.Login).Unauthenticated();
        Map("config").On(Operation.Read, ReadConfig).OnWrite(WriteConfig);
        MapEntries("role", Roles).WithExistence(Roles.Has);
    }

    public EntryTable<KubernetesRole> Roles { get; } = new();

    private LogicalResponse WriteConfig(LogicalRequest request)
    {
        _config = (JsonObject)request.Fields.Body.DeepClone();
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ReadConfig(LogicalRequest request)
    {
        Fields config = new(_config, new Dictionary<string, string>());

        return LogicalResponse.With(new JsonObject
        {
            ["disable_iss_validation"] = config.Flag("disable_iss_validation") ?? true,
            ["disable_local_ca_jwt"] = config.Flag("disable_local_ca_jwt") ?? false,
            ["issuer"] = config.Text("issuer") ?? "",
            ["kubernetes_ca_cert"] = config.Text("kubernetes_ca_cert") ?? "",
            ["kubernetes_host"] = config.Text("kubernetes_host") ?? "",
            ["pem_keys"] = JsonNodes.Strings(config.List("pem_keys") ?? []),
            ["token_reviewer_jwt_set"] = !string.IsNullOrEmpty(config.Text("token_reviewer_jwt")),
        });
    }
}
