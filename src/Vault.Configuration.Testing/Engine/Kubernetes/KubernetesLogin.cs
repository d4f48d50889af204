using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary><c>auth/kubernetes/login</c>.</summary>
internal sealed class KubernetesLogin(VaultState state, Func<string, KubernetesRole?> findRole)
{
    private readonly EntityIds _entities = new();

    public LogicalResponse Login(LogicalRequest request)
    {
        string roleName = request.Fields.Text("role") is { Length: > 0 } named
            ? named
            : throw VaultError.BadRequest("missing role");
        string jwt = request.Fields.Text("jwt") is { Length: > 0 } given ? given : throw VaultError.BadRequest("missing jwt");
        KubernetesRole role = findRole(roleName) ?? throw VaultError.BadRequest($"invalid role name \"{roleName}\"");
        ServiceAccountClaims account = state.Cluster.Review(jwt) ?? throw VaultError.With(403, "permission denied");
        Check(role, account);

        return state.Issuer.Answer(role.Tokens.ToRequest(request.FullPath, $"kubernetes-{account.Namespace}-{account.Name}") with
        {
            EntityId = _entities.Of(account.Uid),
            Metadata = new Dictionary<string, string>
            {
                ["role"] = roleName,
                ["service_account_name"] = account.Name,
                ["service_account_namespace"] = account.Namespace,
                ["service_account_secret_name"] = "",
                ["service_account_uid"] = account.Uid,
            },
        });
    }

    private static void Check(KubernetesRole role, ServiceAccountClaims account)
    {
        if (role.Audience is { Length: > 0 } audience && !account.Audiences.Contains(audience))
        {
            throw VaultError.With(403, "invalid audience (aud) claim: audience claim does not match any expected audience");
        }

        if (!KubernetesRole.Binds(role.BoundNames, account.Name))
        {
            throw VaultError.With(403, "service account name not authorized");
        }

        if (!KubernetesRole.Binds(role.BoundNamespaces, account.Namespace))
        {
            throw VaultError.With(403, "namespace not authorized");
        }
    }
}
