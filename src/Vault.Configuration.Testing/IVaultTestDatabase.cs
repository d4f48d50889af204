namespace Vault.Configuration.Testing;

/// <summary>
/// A real database behind the <c>database</c> engine of a <see cref="VaultTestServer"/>: it carries out what Vault's plug-in for it
/// would. Without one (see <see cref="VaultTestNamespace.AddDatabase"/>) users exist in the server's memory only.
/// </summary>
/// <remarks>
/// The statements are those of the role, with <c>{{name}}</c>, <c>{{username}}</c>, <c>{{password}}</c> and <c>{{expiration}}</c> filled
/// in. Where a role has none, the list is empty: do what is usual for your database, as Vault's plug-ins do. Methods are called
/// outside of the server's lock, and several at once if several clients ask. What they throw is answered with an HTTP error
/// that quotes the message; a failed <see cref="DropUserAsync"/> is tried again after 10 seconds, then ever later, six times in all.
/// </remarks>
public interface IVaultTestDatabase
{
    /// <summary>Makes a user for a lease.</summary>
    /// <param name="username">The name.</param>
    /// <param name="password">The password.</param>
    /// <param name="expiration">Until when the user is good: 5 seconds longer than the lease.</param>
    /// <param name="statements">The role's creation statements, filled in.</param>
    /// <returns>When the user can log in.</returns>
    Task CreateUserAsync(string username, string password, DateTimeOffset expiration, IReadOnlyList<string> statements);

    /// <summary>Lets a user live longer, since the lease was renewed.</summary>
    /// <param name="username">The name.</param>
    /// <param name="expiration">Until when the user is good now: 5 seconds longer than the lease.</param>
    /// <param name="statements">The role's renew statements, filled in.</param>
    /// <returns>When it is done.</returns>
    Task RenewUserAsync(string username, DateTimeOffset expiration, IReadOnlyList<string> statements);

    /// <summary>Removes a user, since the lease or its token ended.</summary>
    /// <param name="username">The name.</param>
    /// <param name="statements">The role's revocation statements, filled in.</param>
    /// <returns>When the user is gone.</returns>
    Task DropUserAsync(string username, IReadOnlyList<string> statements);

    /// <summary>Sets the password of the user of a static role, at its creation and at each rotation.</summary>
    /// <param name="username">The name.</param>
    /// <param name="password">The new password.</param>
    /// <param name="statements">The role's rotation statements, filled in.</param>
    /// <returns>When the new password is the one that is asked for.</returns>
    Task SetPasswordAsync(string username, string password, IReadOnlyList<string> statements);
}
