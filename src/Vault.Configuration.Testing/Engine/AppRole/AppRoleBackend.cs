using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary>The AppRole auth method.</summary>
internal sealed class AppRoleBackend : Backend
{
    public AppRoleBackend(VaultState state, string mount)
    {
        MountPath = mount;
        Store = new AppRoleStore(state.Time);
        AppRoleLogin login = new(state, Store);
        SecretIdRoutes secretIds = new(Store);

        Map("login").OnWrite(login.Login).Unauthenticated();
        Map("role").On(Operation.List, ListRoles);
        Map("role/{role}")
            .On(Operation.Read, request => LogicalResponse.With(Existing(request).Describe()))
            .OnWrite(WriteRole)
            .On(Operation.Delete, DeleteRole)
            .WithExistence(name => Store.Find(name) is not null);
        Map("role/{role}/role-id").On(Operation.Read, ReadRoleId).OnWrite(WriteRoleId);
        Map("role/{role}/secret-id").OnWrite(secretIds.Create).On(Operation.List, secretIds.List);
        Map("role/{role}/custom-secret-id").OnWrite(secretIds.CreateCustom);
        Map("role/{role}/secret-id/lookup").OnWrite(secretIds.Lookup);
        Map("role/{role}/secret-id/destroy").OnWrite(secretIds.Destroy).On(Operation.Delete, secretIds.Destroy);
        Map("role/{role}/secret-id-accessor/lookup").OnWrite(secretIds.LookupByAccessor);
        Map("role/{role}/secret-id-accessor/destroy")
            .OnWrite(secretIds.DestroyByAccessor)
            .On(Operation.Delete, secretIds.DestroyByAccessor);
    }

    public AppRoleStore Store { get; }

    public string MountPath { get; }

    private LogicalResponse ListRoles(LogicalRequest request) => Store.Names.Any()
        ? LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(Store.Names) })
        : throw VaultError.NotFound();

    private LogicalResponse WriteRole(LogicalRequest request)
    {
        // The bound addresses themselves are not enforced: every caller is on the loopback.
        bool isBoundToAddresses = request.Fields.Has("token_bound_cidrs") || request.Fields.Has("secret_id_bound_cidrs");
        bool bindsSecretId = request.Fields.Flag("bind_secret_id") ?? Store.Find(request["role"])?.BindSecretId ?? true;

        if (!bindsSecretId && !isBoundToAddresses)
        {
            throw VaultError.BadRequest("at least one constraint should be enabled on the role");
        }

        Store.FindOrAdd(request["role"]).Apply(request.Fields);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse DeleteRole(LogicalRequest request)
    {
        Store.Remove(request["role"]);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ReadRoleId(LogicalRequest request) =>
        LogicalResponse.With(new JsonObject { ["role_id"] = Existing(request).RoleId });

    private LogicalResponse WriteRoleId(LogicalRequest request)
    {
        Store.Get(request["role"]).RoleId =
            request.Fields.Text("role_id") ?? throw VaultError.BadRequest("missing role_id");
        return LogicalResponse.NoContent();
    }

    private AppRoleRole Existing(LogicalRequest request) => Store.Find(request["role"]) ?? throw VaultError.NotFound();
}
