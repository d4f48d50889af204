using Vault.Configuration.Testing.Engine.Cubbyhole;
using Vault.Configuration.Testing.Engine.Sys;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>What every namespace has from the beginning, and cannot lose.</summary>
internal static class BuiltInMounts
{
    public static void AddTo(VaultState state)
    {
        Add(state, "sys/", "system", new SysBackend(state), "system endpoints used for control, policy and debugging");
        Add(state, "identity/", "identity", new EmptyBackend(), "identity store");
        Add(state, "cubbyhole/", "cubbyhole", new CubbyholeBackend(), "per-token private secret storage");
        Add(state, "auth/token/", "token", new TokenBackend(state), "token based credentials");
    }

    private static void Add(VaultState state, string path, string type, Backend backend, string description) =>
        state.Mounts.Add(new Mount(path, type, backend)
        {
            Description = description,
            IsBuiltIn = true,
            IsLocal = type == "cubbyhole",
            IsSealWrapped = type == "system",
        });
}
