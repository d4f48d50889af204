using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Logins;

/// <summary>An auth method whose tokens bear the name of who logged in.</summary>
internal abstract class LoginBackend(VaultState state, string mountPath) : Backend
{
    private readonly EntityIds _entities = new();

    protected VaultState State => state;

    protected LogicalResponse Admit(
        LogicalRequest request,
        string name,
        RoleTokenSettings settings,
        IReadOnlyDictionary<string, string> metadata,
        IEnumerable<string>? morePolicies = null,
        IEnumerable<string>? warnings = null,
        string? displayName = null)
    {
        string mountName = mountPath[MountTable.AuthPrefix.Length..].Replace('/', '-');
        TokenRequest asked = settings.ToRequest(request.FullPath, mountName + (displayName ?? name)) with
        {
            EntityId = _entities.Of(name),
            Metadata = metadata,
            Policies = [.. settings.Policies, .. morePolicies ?? []],
        };

        return state.Issuer.Answer(asked, warnings);
    }
}
