using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary><c>auth/approle/login</c>.</summary>
internal sealed class AppRoleLogin(VaultState state, AppRoleStore store)
{
    private readonly LoginLockout _lockout = new(state.Time);

    public LogicalResponse Login(LogicalRequest request)
    {
        string roleId = request.Fields.Text("role_id") is { Length: > 0 } given
            ? given
            : throw VaultError.With(500, "missing role_id");

        // A wrong role id does not count for the lockout; it names no one who could be locked.
        AppRoleRole role = store.FindByRoleId(roleId) ?? throw Invalid();

        _lockout.RefuseIfLocked(roleId);
        SecretId? secretId = role.BindSecretId ? Consume(role, request.Fields.Text("secret_id")) : null;
        _lockout.Forget(roleId);

        Dictionary<string, string> metadata = new(secretId?.Metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        {
            ["role_name"] = role.Name,
        };

        return state.Issuer.Answer(role.Tokens.ToRequest(request.FullPath, "approle") with
        {
            Metadata = metadata,
            EntityId = role.EntityId,
        });
    }

    private SecretId Consume(AppRoleRole role, string? id)
    {
        if (id is not { Length: > 0 })
        {
            throw VaultError.BadRequest("missing secret_id");
        }

        if (role.Find(id, store.Now) is not { } secretId)
        {
            _lockout.CountFailure(role.RoleId);
            throw Invalid();
        }

        secretId.Use();
        return secretId;
    }

    private static VaultError Invalid() => VaultError.BadRequest("invalid role or secret ID");
}
