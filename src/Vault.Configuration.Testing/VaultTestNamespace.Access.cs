using Vault.Configuration.Testing.Engine.AppRole;
using Vault.Configuration.Testing.Engine.Kubernetes;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing;

/// <content>Mounts, policies, roles and tokens, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>Mounts another KV engine, version 2.</summary>
    /// <param name="mount">Where.</param>
    public void EnableKeyValue(string mount) => Change(state =>
        BackendCatalog.EnableSecretEngine(state, mount, "kv-v2", "key/value secret storage"));

    /// <summary>Mounts a KV engine, version 1.</summary>
    /// <param name="mount">Where.</param>
    public void EnableKeyValueV1(string mount) => Change(state =>
        BackendCatalog.EnableSecretEngine(state, mount, "kv-v1", "key/value secret storage"));

    /// <summary>Enables another auth method.</summary>
    /// <param name="mount">Where, without <c>auth/</c>.</param>
    /// <param name="type"><c>approle</c>, <c>cert</c>, <c>github</c>, <c>jwt</c>, <c>kubernetes</c>, <c>ldap</c> or <c>userpass</c>.</param>
    public void EnableAuthMethod(string mount, string type) => Change(state =>
        BackendCatalog.EnableAuthMethod(state, mount, type));

    /// <summary>Writes an ACL policy; tokens that name it follow it from now on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="hcl">Its text: <c>path "…" { capabilities = ["…"] }</c>.</param>
    public void AddPolicy(string name, string hcl) => Change(state => state.Policies.Write(name, hcl));

    /// <summary>Removes an ACL policy.</summary>
    /// <param name="name">Its name.</param>
    public void RemovePolicy(string name) => Change(state => state.Policies.Remove(name));

    /// <summary>Adds an AppRole, or changes one.</summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings.</param>
    /// <returns>The role id and a first secret id.</returns>
    public VaultTestAppRole AddAppRole(string role, Action<VaultTestAppRoleOptions>? configure = null)
    {
        VaultTestAppRoleOptions options = new();
        configure?.Invoke(options);

        return Change(state =>
        {
            AppRoleStore store = BackendAt<AppRoleBackend>(state, options.Mount, MountTable.AuthPrefix).Store;
            AppRoleRole added = store.FindOrAdd(role);
            options.ApplyTo(added.Tokens);
            added.RoleId = options.RoleId ?? added.RoleId;
            added.BindSecretId = options.BindSecretId;
            added.SecretIdTtl = options.SecretIdTtl ?? TimeSpan.Zero;
            added.SecretIdNumUses = options.SecretIdNumUses;

            return new VaultTestAppRole(role, added.RoleId, added.BindSecretId ? store.CreateSecretId(added).Id : "");
        });
    }

    /// <summary>Makes another secret id for a role.</summary>
    /// <param name="role">The role's name.</param>
    /// <param name="mount">Where the AppRole method is enabled, without <c>auth/</c>.</param>
    /// <returns>The secret id.</returns>
    public string CreateSecretId(string role, string mount = "approle") => Change(state =>
    {
        AppRoleStore store = BackendAt<AppRoleBackend>(state, mount, MountTable.AuthPrefix).Store;
        return store.CreateSecretId(store.Get(role)).Id;
    });

    /// <summary>Makes another secret id and wraps it, as a deployment tool hands it over.</summary>
    /// <param name="role">The role's name.</param>
    /// <param name="wrapTtl">How long the wrapping token is good.</param>
    /// <param name="mount">Where the AppRole method is enabled, without <c>auth/</c>.</param>
    /// <returns>The wrapping token, good for one unwrapping.</returns>
    public string CreateWrappedSecretId(string role, TimeSpan wrapTtl, string mount = "approle") => Change(state =>
    {
        AppRoleBackend backend = BackendAt<AppRoleBackend>(state, mount, MountTable.AuthPrefix);
        SecretId secretId = backend.Store.CreateSecretId(backend.Store.Get(role));
        LogicalResponse answer = new() { Data = secretId.Describe(), AccessorToReport = secretId.Accessor };
        LogicalResponse wrapped = state.Wrapper.Wrap(answer, $"{backend.MountPath}role/{role}/secret-id", wrapTtl);
        return wrapped.WrapInfo!["token"]!.GetValue<string>();
    });

    /// <summary>Adds a role for Kubernetes logins, or changes one.</summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings; service accounts and namespaces must be named.</param>
    public void AddKubernetesRole(string role, Action<VaultTestKubernetesRoleOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        VaultTestKubernetesRoleOptions options = new();
        configure(options);

        KubernetesRole added = new()
        {
            BoundNames = [.. options.BoundServiceAccountNames],
            BoundNamespaces = [.. options.BoundServiceAccountNamespaces],
            Audience = options.Audience,
        };
        options.ApplyTo(added.Tokens);

        Change(state =>
        {
            added.Validate();
            BackendAt<KubernetesBackend>(state, options.Mount, MountTable.AuthPrefix).Roles.Put(role, added);
        });
    }

    /// <summary>Makes a service-account token, as a projected volume holds it. Logins accept only tokens made here.</summary>
    /// <param name="namespace">The Kubernetes namespace.</param>
    /// <param name="serviceAccount">The service account.</param>
    /// <param name="audience">Its audience; the cluster's own, when null.</param>
    /// <param name="lifetime">How long it is good; an hour, when null.</param>
    /// <returns>The JWT.</returns>
    public string CreateServiceAccountToken(
        string @namespace, string serviceAccount, string? audience = null, TimeSpan? lifetime = null) => Change(state =>
            state.Cluster.Create(
                @namespace,
                serviceAccount,
                audience ?? "https://kubernetes.default.svc.cluster.local",
                lifetime ?? TimeSpan.FromHours(1)));

    /// <summary>Makes a token.</summary>
    /// <param name="configure">What it shall be; by default an orphan with the <c>default</c> policy.</param>
    /// <returns>The token.</returns>
    public string CreateToken(Action<VaultTestTokenOptions>? configure = null)
    {
        VaultTestTokenOptions options = new();
        configure?.Invoke(options);
        string? parent = options.Parent ?? (options.Orphan ? null : _engine.RootToken);

        return Change(state => state.Issuer.Issue(new TokenRequest
        {
            Path = "auth/token/create",
            DisplayName = "token",
            Policies = [.. options.Policies],
            WithoutDefaultPolicy = options.NoDefaultPolicy,
            Parent = parent is null
                ? null
                : state.Tokens.Find(parent) ?? throw new InvalidOperationException("The parent token is not alive."),
            Ttl = options.Ttl,
            ExplicitMaxTtl = options.ExplicitMaxTtl,
            Period = options.Period,
            NumUses = options.NumUses,
            IsRenewable = options.Renewable,
            IsBatch = options.Type == VaultTestTokenType.Batch,
        }).Token.Id);
    }

    /// <summary>Ends a token and its children now. One that is dead already is left as it is.</summary>
    /// <param name="token">The token.</param>
    public void RevokeToken(string token) => Change(state =>
    {
        if (state.Tokens.Find(token) is { } found)
        {
            state.Tokens.Revoke(found);
        }
    });
}
