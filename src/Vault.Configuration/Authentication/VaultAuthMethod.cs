namespace Vault.Configuration;

/// <summary>
/// One way to log in to Vault. It describes a login and sends nothing: sending, single flight, retries and renewal are the
/// library's.
/// </summary>
/// <remarks>
/// Derive from it for a method that the library does not have, and hand it to
/// <see cref="VaultConfigurationBuilder.UseAuthentication"/>. See <see href="https://developer.hashicorp.com/vault/api-docs/auth"/>.
/// </remarks>
/// <example>
/// <code>
/// sealed class RadiusAuthMethod(VaultCredential password) : VaultAuthMethod
/// {
///     public override string Name => "radius";
///
///     public override async ValueTask&lt;VaultLogin&gt; DescribeAsync(CancellationToken cancellationToken) =>
///         VaultLogin.FromRequest("login/orders", new Dictionary&lt;string, string&gt;
///         {
///             ["password"] = await password.ReadAsync(cancellationToken),
///         });
/// }
/// </code>
/// </example>
public abstract class VaultAuthMethod
{
    /// <summary>The method's name, for logs, such as <c>approle</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Where the method is mounted, below <c>auth/</c>.</summary>
    /// <value>By default the <see cref="Name"/>.</value>
    public virtual string Mount => Name;

    /// <summary>The namespace of the login, where it is not that of the secrets.</summary>
    /// <value>By default <see langword="null"/>: the namespace of the secrets.</value>
    public virtual string? Namespace => null;

    /// <summary>
    /// Whether Vault counts failed logins and locks the user or role out
    /// (<see href="https://developer.hashicorp.com/vault/docs/concepts/user-lockout"/>): then a refused credential is not
    /// sent again for a long time.
    /// </summary>
    /// <value>By default <see langword="false"/>. Vault counts for AppRole, userpass and LDAP.</value>
    public virtual bool CountsTowardLockout => false;

    /// <summary>Describes a login, with the credential as it is now. Called before each login, one at a time.</summary>
    /// <param name="cancellationToken">Ends the reading of the credential.</param>
    /// <returns>The login.</returns>
    /// <exception cref="VaultException">The credential could not be read.</exception>
    public abstract ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Says at the start, before Vault is asked, everything that is wrong with the settings.</summary>
    /// <returns>One sentence each, without a secret; empty where all is well.</returns>
    public virtual IEnumerable<string> Validate() => [];

    /// <summary>Name and mount.</summary>
    /// <returns>Such as <c>approle at auth/approle</c>.</returns>
    public sealed override string ToString() => Display;

    /// <summary>Whether describing a login costs nothing, so that it may be done just to see whether there is another one.</summary>
    internal virtual bool CanBeWatched => false;

    /// <summary>For methods that have no mount.</summary>
    internal virtual string Display => $"{Name} at auth/{Mount}";
}
