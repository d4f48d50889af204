using Vault.Configuration.Testing.Engine.AppRole;
using Vault.Configuration.Testing.Engine.Certificates;
using Vault.Configuration.Testing.Engine.Cloud;
using Vault.Configuration.Testing.Engine.Database;
using Vault.Configuration.Testing.Engine.GitHub;
using Vault.Configuration.Testing.Engine.Jwt;
using Vault.Configuration.Testing.Engine.KeyValue;
using Vault.Configuration.Testing.Engine.Kubernetes;
using Vault.Configuration.Testing.Engine.Ldap;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Pki;
using Vault.Configuration.Testing.Engine.UserPass;

namespace Vault.Configuration.Testing.Engine.Routing;

/// <summary>What can be enabled at <c>sys/mounts</c> and <c>sys/auth</c>: one line each.</summary>
internal static class BackendCatalog
{
    private static readonly Dictionary<string, Func<VaultState, Backend>> SecretEngines = new(StringComparer.Ordinal)
    {
        ["kv-v1"] = _ => new KeyValueV1Backend(),
        ["kv-v2"] = state => new KeyValueBackend(state.Time, state.Product),
        ["aws"] = state => new CloudBackend(state),
        ["azure"] = state => new CloudBackend(state),
        ["gcp"] = state => new CloudBackend(state),
        ["database"] = state => new DatabaseBackend(state),
        ["pki"] = state => new PkiBackend(state),
    };

    private static readonly Dictionary<string, Func<VaultState, string, Backend>> AuthMethods = new(StringComparer.Ordinal)
    {
        ["approle"] = (state, mount) => new AppRoleBackend(state, mount),
        ["cert"] = (state, mount) => new CertificateBackend(state, mount),
        ["github"] = (state, mount) => new GitHubBackend(state, mount),
        ["jwt"] = (state, mount) => new JwtBackend(state, mount),
        ["kubernetes"] = (state, _) => new KubernetesBackend(state),
        ["ldap"] = (state, mount) => new LdapBackend(state, mount),
        ["userpass"] = (state, mount) => new UserPassBackend(state, mount),
    };

    public static void EnableSecretEngine(
        VaultState state, string mount, string type, string description = "", IReadOnlyDictionary<string, string>? options = null)
    {
        // The two versions of kv are two engines under one type; without a version it is the first.
        string engine = type == "kv" ? $"kv-v{options?.GetValueOrDefault("version") ?? "1"}" : type;

        if (!SecretEngines.TryGetValue(engine, out Func<VaultState, Backend>? create))
        {
            throw UnknownType(engine);
        }

        if (type is "kv-v1" or "kv-v2")
        {
            options = new Dictionary<string, string> { ["version"] = type[^1..] };
            type = "kv";
        }

        Add(state, new Mount(Normalise(mount), type, create(state)) { Description = description, Options = options });
    }

    public static void EnableAuthMethod(VaultState state, string mount, string type, string description = "")
    {
        string path = MountTable.AuthPrefix + Normalise(mount);

        if (!AuthMethods.TryGetValue(type, out Func<VaultState, string, Backend>? create))
        {
            throw UnknownType(type);
        }

        Add(state, new Mount(path, type, create(state, path)) { Description = description });
    }

    public static IEnumerable<string> AuthMethodTypes => AuthMethods.Keys;

    public static string Normalise(string mount) => mount.Trim('/') + "/";

    private static void Add(VaultState state, Mount mount)
    {
        // What a request finds there is the namespace.
        if (state.Children.Keys.FirstOrDefault(name => mount.Path.StartsWith(name + "/", StringComparison.Ordinal)) is { } taken)
        {
            throw VaultError.BadRequest($"path is already in use at {taken}/");
        }

        state.Mounts.Add(mount);
    }

    private static VaultError UnknownType(string type) => VaultError.BadRequest($"plugin not found in the catalog: {type}");
}
