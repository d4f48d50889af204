using Vault.Configuration.Testing.Engine.AppRole;
using Vault.Configuration.Testing.Engine.Cloud;
using Vault.Configuration.Testing.Engine.Database;
using Vault.Configuration.Testing.Engine.KeyValue;
using Vault.Configuration.Testing.Engine.Kubernetes;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Pki;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>What can be enabled at <c>sys/mounts</c> and <c>sys/auth</c>: one line each.</summary>
internal static class BackendCatalog
{
    private static readonly Dictionary<string, Func<VaultState, Backend>> SecretEngines = new(StringComparer.Ordinal)
    {
        ["kv"] = state => new KeyValueBackend(state.Time),
        ["aws"] = state => new CloudBackend(state),
        ["azure"] = state => new CloudBackend(state),
        ["gcp"] = state => new CloudBackend(state),
        ["database"] = state => new DatabaseBackend(state),
        ["pki"] = state => new PkiBackend(state),
    };

    private static readonly Dictionary<string, Func<VaultState, string, Backend>> AuthMethods = new(StringComparer.Ordinal)
    {
        ["approle"] = (state, mount) => new AppRoleBackend(state, mount),
        ["kubernetes"] = (state, mount) => new KubernetesBackend(state, mount),
    };

    public static void EnableSecretEngine(
        VaultState state, string mount, string type, string description = "", IReadOnlyDictionary<string, string>? options = null)
    {
        if (type == "kv-v2")
        {
            type = "kv";
            options = new Dictionary<string, string> { ["version"] = "2" };
        }

        if (type == "kv" && options?.GetValueOrDefault("version") != "2")
        {
            throw VaultError.BadRequest(
                "Vault.Configuration.Testing offers version 2 of the kv engine only: options.version = \"2\"");
        }

        if (!SecretEngines.TryGetValue(type, out Func<VaultState, Backend>? create))
        {
            throw UnknownType(type);
        }

        state.Mounts.Add(new Mount(Normalise(mount), type, create(state)) { Description = description, Options = options });
    }

    public static void EnableAuthMethod(VaultState state, string mount, string type, string description = "")
    {
        string path = MountTable.AuthPrefix + Normalise(mount);

        if (!AuthMethods.TryGetValue(type, out Func<VaultState, string, Backend>? create))
        {
            throw UnknownType(type);
        }

        state.Mounts.Add(new Mount(path, type, create(state, path)) { Description = description });
    }

    public static string Normalise(string mount) => mount.Trim('/') + "/";

    private static VaultError UnknownType(string type) => VaultError.BadRequest($"plugin not found in the catalog: {type}");
}
