using Vault.Configuration.Testing.Engine.Leases;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Namespaces;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Wrapping;

namespace Vault.Configuration.Testing.Engine.Sys;

/// <summary><c>sys/</c>, as far as it needs a token and an unsealed server.</summary>
internal sealed class SysBackend : Backend
{
    public SysBackend(VaultState state)
    {
        MountRoutes mounts = new(state);
        PolicyRoutes policies = new(state);
        WrappingRoutes wrapping = new(state.Wrapper);

        Map("mounts").On(Operation.Read, mounts.ListSecretEngines);
        Map("mounts/{path*}")
            .On(Operation.Read, mounts.ReadSecretEngine)
            .OnWrite(mounts.EnableSecretEngine)
            .On(Operation.Delete, mounts.DisableSecretEngine);
        Map("auth").On(Operation.Read, mounts.ListAuthMethods);
        Map("auth/{path*}")
            .On(Operation.Read, mounts.ReadAuthMethod)
            .OnWrite(mounts.EnableAuthMethod)
            .On(Operation.Delete, mounts.DisableAuthMethod)
            .Sudo();

        // Open to all, since they give away only what the caller has rights in.
        Map("internal/ui/mounts").On(Operation.Read, mounts.ListReachable).Unauthenticated();
        Map("internal/ui/mounts/{path*}").On(Operation.Read, mounts.FindMount).Unauthenticated();

        NamespaceRoutes namespaces = new(state);
        Map("namespaces").On(Operation.List, namespaces.List).On(Operation.Scan, namespaces.Scan);
        Map("namespaces/{name*}")
            .On(Operation.Read, namespaces.Read)
            .OnWrite(namespaces.Write)
            .On(Operation.Delete, namespaces.Delete);

        Map("policy").On(Operation.List, policies.ListAsBefore).On(Operation.Read, policies.ListAsBefore);
        Map("policy/{name}").On(Operation.Read, policies.ReadAsBefore).OnWrite(policies.Write).On(Operation.Delete, policies.Delete);
        Map("policies/acl").On(Operation.List, policies.List).On(Operation.Read, policies.List);
        Map("policies/acl/{name}")
            .On(Operation.Read, policies.Read)
            .OnWrite(policies.Write)
            .On(Operation.Delete, policies.Delete);
        Map("capabilities-self").OnWrite(policies.CapabilitiesOfSelf);
        Map("capabilities").OnWrite(policies.CapabilitiesOfOther);

        Map("wrapping/wrap").OnWrite(WrappingRoutes.Wrap);
        Map("wrapping/unwrap").OnWrite(wrapping.Unwrap);
        Map("wrapping/rewrap").OnWrite(wrapping.Rewrap);
        Map("wrapping/lookup").OnWrite(wrapping.Lookup).On(Operation.Read, wrapping.Lookup).Unauthenticated();

        LeaseRoutes leases = new(state);
        Map("leases/lookup").OnWrite(leases.Lookup).On(Operation.List, leases.List);
        Map("leases/lookup/{prefix*}").On(Operation.List, leases.List).Sudo();
        Map("leases/renew/{lease*}").OnWrite(leases.Renew);
        Map("leases/revoke/{lease*}").OnWrite(leases.Revoke);
        Map("leases/revoke-prefix/{prefix*}").OnWrite(leases.RevokePrefix).Sudo();
        Map("leases/revoke-force/{prefix*}").OnWrite(leases.RevokeForce).Sudo();

        Map("seal").OnWrite(_ =>
        {
            state.Seal.IsSealed = state.Namespace.IsRoot
                ? true
                : throw VaultError.BadRequest("operation only available in root namespace");
            return LogicalResponse.NoContent();
        }).Sudo();
    }
}
