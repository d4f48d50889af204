using Vault.Configuration.Testing.Engine.Cloud;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing;

/// <content>Credentials of clouds, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>
    /// Lets credentials be read at a path, as the engines for
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/aws">AWS</see>,
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/gcp">Google Cloud</see> and
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/azure">Azure</see> give them out, or any engine that you make up.
    /// They are made up: no cloud is asked. What is leased is in <see cref="Leases"/>.
    /// </summary>
    /// <param name="mount">Where the engine is mounted, such as <c>aws</c>. It is mounted there, if nothing is.</param>
    /// <param name="path">The path in it, such as <c>creds/deploy</c> or <c>roleset/app/token</c>.</param>
    /// <param name="configure">Its settings.</param>
    /// <exception cref="InvalidOperationException">
    /// An engine of another kind is mounted there, or the path is none that is known and <see cref="VaultTestCloudRoleOptions.Fields"/>
    /// is null.
    /// </exception>
    public void AddCloudRole(string mount, string path, Action<VaultTestCloudRoleOptions>? configure = null)
    {
        VaultTestCloudRoleOptions options = new();
        configure?.Invoke(options);

        Change(state =>
        {
            string at = BackendCatalog.Normalise(mount);
            CloudRole role = options.ToRole(state.Mounts.Get(at)?.Type ?? options.Type ?? mount, path);

            if (state.Mounts.Get(at) is null)
            {
                state.Mounts.Add(new Mount(at, options.Type ?? mount, new CloudBackend(state)));
            }

            BackendAt<CloudBackend>(state, mount).Put(path, role);
        });
    }

    /// <summary>
    /// Gives a static credential, such as one of <c>aws/static-creds</c>, new values: the next reading shows them.
    /// </summary>
    /// <param name="mount">Where the engine is mounted.</param>
    /// <param name="path">The path in it.</param>
    /// <exception cref="InvalidOperationException">There are no such credentials.</exception>
    public void RotateCloudRole(string mount, string path) => Change(state =>
    {
        CloudRole role = BackendAt<CloudBackend>(state, mount).FindRole(path)
            ?? throw new InvalidOperationException($"There are no credentials at \"{mount}/{path}\".");
        role.Rotate();
    });
}
