using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary>The Kubernetes auth method. The cluster behind it is <see cref="ServiceAccountTokens"/>.</summary>
internal sealed class KubernetesBackend : Backend
{
    private readonly SortedDictionary<string, KubernetesRole> _roles = new(StringComparer.Ordinal);
    private JsonObject _config = [];

    public KubernetesBackend(VaultState state, string mount)
    {
        MountPath = mount;
        KubernetesLogin login = new(state, FindRole);

        Map("login").OnWrite(login.Login).Unauthenticated();
        Map("config").On(Operation.Read, ReadConfig).OnWrite(WriteConfig);
        Map("role").On(Operation.List, ListRoles);
        Map("role/{role}")
            .On(Operation.Read, ReadRole)
            .OnWrite(WriteRole)
            .On(Operation.Delete, DeleteRole)
            .WithExistence(name => FindRole(name) is not null);
    }

    public string MountPath { get; }

    public KubernetesRole? FindRole(string name) => _roles.GetValueOrDefault(name);

    public void Put(string name, KubernetesRole role) => _roles[name] = role;

    private LogicalResponse ReadRole(LogicalRequest request) =>
        LogicalResponse.With((FindRole(request["role"]) ?? throw VaultError.NotFound()).Describe());

    private LogicalResponse WriteRole(LogicalRequest request)
    {
        KubernetesRole role = FindRole(request["role"]) ?? new KubernetesRole();
        role.Apply(request.Fields);
        Put(request["role"], role);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse DeleteRole(LogicalRequest request)
    {
        _roles.Remove(request["role"]);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ListRoles(LogicalRequest request) => _roles.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(_roles.Keys) });

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
