using Vault.Configuration.Testing.Engine;
using Vault.Configuration.Testing.Engine.Database;

namespace Vault.Configuration.Testing;

/// <content>Database credentials, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>
    /// The users that the <c>database</c> engines made and did not remove yet, and those of static roles. The list that is
    /// returned does not change any more.
    /// </summary>
    public IReadOnlyList<VaultTestDatabaseUser> DatabaseUsers => Change(state =>
    {
        IEnumerable<VaultTestDatabaseUser> leased =
            from lease in state.Leases.All
            let user = lease.Secret as DatabaseUser
            where user is not null
            select new VaultTestDatabaseUser(user.Name, user.Password, user.Role, lease.Id, lease.Lifetime.ExpiresAt);
        IEnumerable<VaultTestDatabaseUser> kept =
            from mount in state.Mounts.SecretEngines
            let backend = mount.Backend as DatabaseBackend
            where backend is not null
            from role in backend.Rotations.Roles
            select new VaultTestDatabaseUser(role.Value.Username, role.Value.Password, role.Key, leaseId: null, expiresAt: null);

        return leased.Concat(kept).ToList();
    });

    /// <summary>
    /// Adds a database connection that allows all roles, or puts another database behind a connection that is there.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/databases#configure-connection">Vault's API</see>.
    /// </summary>
    /// <param name="name">The connection's name, <c>db_name</c> to its roles.</param>
    /// <param name="database">What really makes the users; null keeps them in the server's memory only.</param>
    /// <param name="mount">Where the <c>database</c> engine is mounted. It is mounted there, if nothing is.</param>
    /// <exception cref="InvalidOperationException">Another engine is mounted there.</exception>
    public void AddDatabase(string name, IVaultTestDatabase? database = null, string mount = "database") => Change(state =>
        DatabaseAt(state, mount).FindOrAddConnection(name).Database = database);

    /// <summary>
    /// Adds a role, or replaces one: reading <c>database/creds/ROLE</c> then makes a user for a lease.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/databases#create-role">Vault's API</see>.
    /// </summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings.</param>
    /// <exception cref="InvalidOperationException">Another engine is mounted where the <c>database</c> engine should be.</exception>
    public void AddDatabaseRole(string role, Action<VaultTestDatabaseRoleOptions>? configure = null)
    {
        VaultTestDatabaseRoleOptions options = new();
        configure?.Invoke(options);

        Change(state =>
        {
            DatabaseBackend backend = DatabaseAt(state, options.Mount);
            backend.FindOrAddConnection(options.Connection);
            DatabaseRole added = options.ToRole();
            added.Validate();
            backend.Put(role, added);
        });
    }

    /// <summary>
    /// Adds a static role, or replaces one, and sets the user's first password: <c>database/static-creds/ROLE</c> shows it.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/databases#create-static-role">Vault's API</see>.
    /// </summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings.</param>
    /// <returns>When the password is set.</returns>
    /// <exception cref="InvalidOperationException">
    /// Another engine is mounted there, the rotation period is shorter than 5 seconds, or the database refused.
    /// </exception>
    public Task AddDatabaseStaticRoleAsync(string role, Action<VaultTestDatabaseStaticRoleOptions>? configure = null)
    {
        VaultTestDatabaseStaticRoleOptions options = new();
        configure?.Invoke(options);

        return ChangeAsync(state =>
        {
            DatabaseBackend backend = DatabaseAt(state, options.Mount);
            backend.FindOrAddConnection(options.Connection);
            StaticRole added = options.ToRole(role);
            added.Validate();
            return backend.Rotations.Rotate(role, added);
        });
    }

    /// <summary>
    /// Gives the user of a static role a new password now.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/databases#rotate-static-role-credentials">Vault's API</see>.
    /// </summary>
    /// <param name="role">The role's name.</param>
    /// <param name="mount">Where the <c>database</c> engine is mounted.</param>
    /// <returns>When the password is set.</returns>
    /// <exception cref="InvalidOperationException">There is no such role, or the database refused.</exception>
    public Task RotateDatabaseStaticRoleAsync(string role, string mount = "database") => ChangeAsync(state =>
    {
        StaticRoleRotations rotations = BackendAt<DatabaseBackend>(state, mount).Rotations;
        return rotations.Roles.TryGetValue(role, out StaticRole? found)
            ? rotations.Rotate(role, found)
            : throw new InvalidOperationException($"There is no static role \"{role}\" at \"{mount}\".");
    });

    private static DatabaseBackend DatabaseAt(VaultState state, string mount) =>
        BackendAtOrEnabled<DatabaseBackend>(state, mount, "database");
}
