namespace Vault.Configuration.Testing;

/// <summary>
/// A user of the directory for <see cref="VaultTestNamespace.AddLdapUser"/>. Vault has one set of token settings for all users of a
/// mount; those here are this user's own.
/// </summary>
public sealed class VaultTestLdapUserOptions : VaultTestLoginOptions
{
    internal VaultTestLdapUserOptions()
        : base("ldap")
    {
    }

    /// <summary>The groups that the user is in. Their policies are written to <c>auth/ldap/groups/NAME</c>.</summary>
    public IList<string> Groups { get; set; } = [];
}
