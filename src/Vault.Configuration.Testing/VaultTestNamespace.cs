using Vault.Configuration.Testing.Engine;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing;

/// <summary>
/// A namespace: mounts, auth methods, policies and tokens of its own. A <see cref="VaultTestServer"/> is its root namespace;
/// <see cref="AddNamespace"/> makes others.
/// </summary>
public partial class VaultTestNamespace
{
    private readonly VaultEngine _engine;

    private protected VaultTestNamespace(VaultEngine engine, string path)
    {
        _engine = engine;
        NamespacePath = path;
    }

    /// <summary>
    /// What clients name in <c>X-Vault-Namespace</c>, such as <c>team1</c> or <c>team1/orders</c>; empty for the root namespace.
    /// </summary>
    public string NamespacePath { get; }

    /// <summary>
    /// Adds a namespace in this one, with what a server has from the beginning: KV version 2 at <c>secret</c>, and every auth method
    /// under its type. One that is there already is left as it is.
    /// </summary>
    /// <param name="name">Its name. <c>a/b</c> names <c>b</c> in <c>a</c>; both are added.</param>
    /// <returns>The namespace, to arrange as the server itself.</returns>
    public VaultTestNamespace AddNamespace(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        VaultTestNamespace at = this;

        foreach (string part in name.Split('/'))
        {
            VaultTestNamespace child = new(_engine, at.NamespacePath.Length == 0 ? part : $"{at.NamespacePath}/{part}");
            bool isNew = at.Change(state =>
            {
                bool isMissing = !state.Children.ContainsKey(part);
                state.FindOrAddChild(part);
                return isMissing;
            });
            at = child;

            if (isNew)
            {
                child.EnableDefaults();
            }
        }

        return at;
    }

    /// <summary>Removes a namespace with all that is in it; its tokens end. One that is not there is no mistake.</summary>
    /// <param name="name">Its name. There may be no namespace in it any more.</param>
    public void RemoveNamespace(string name) => Change(state => state.RemoveChild(name));

    private protected void EnableDefaults()
    {
        EnableKeyValue("secret");

        foreach (string type in BackendCatalog.AuthMethodTypes)
        {
            EnableAuthMethod(type, type);
        }
    }

    private protected void Change(Action<VaultState> change) => Change(state =>
    {
        change(state);
        return true;
    });

    /// <summary>What HTTP would answer with a 400 is a mistake in the test here.</summary>
    private protected T Change<T>(Func<VaultState, T> change)
    {
        try
        {
            return _engine.Change(root => change(StateIn(root)));
        }
        catch (VaultError error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }

    /// <summary>The same, for what somebody outside has to carry out first.</summary>
    private protected async Task ChangeAsync(Func<VaultState, LogicalResponse> change)
    {
        try
        {
            await _engine.ChangeAsync(root => change(StateIn(root))).ConfigureAwait(false);
        }
        catch (VaultError error)
        {
            throw new InvalidOperationException(error.Message, error);
        }
    }

    private VaultState StateIn(VaultState root)
    {
        (VaultState state, string rest) = root.Descend(NamespacePath.Length == 0 ? "" : NamespacePath + "/");
        return rest.Length == 0 ? state : throw new InvalidOperationException($"The namespace \"{NamespacePath}\" was removed.");
    }

    private protected static T BackendAtOrEnabled<T>(VaultState state, string mount, string type)
        where T : Backend
    {
        if (state.Mounts.Get(BackendCatalog.Normalise(mount)) is null)
        {
            BackendCatalog.EnableSecretEngine(state, mount, type);
        }

        return BackendAt<T>(state, mount);
    }

    private protected static T BackendAt<T>(VaultState state, string mount, string prefix = "")
        where T : Backend =>
        state.Mounts.Get(prefix + BackendCatalog.Normalise(mount))?.Backend as T
        ?? throw new InvalidOperationException($"Nothing of that kind is enabled at \"{prefix}{mount}\".");
}
