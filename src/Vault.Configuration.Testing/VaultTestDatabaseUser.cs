namespace Vault.Configuration.Testing;

/// <summary>A database user as the server knows it at the moment it was asked; it does not change any more.</summary>
public sealed class VaultTestDatabaseUser
{
    internal VaultTestDatabaseUser(string username, string password, string role, string? leaseId, DateTimeOffset? expiresAt)
    {
        Username = username;
        Password = password;
        Role = role;
        LeaseId = leaseId;
        ExpiresAt = expiresAt;
    }

    /// <summary>The name to log in with.</summary>
    public string Username { get; }

    /// <summary>The password to log in with.</summary>
    public string Password { get; }

    /// <summary>The role, or static role, that it came from.</summary>
    public string Role { get; }

    /// <summary>The lease it was made for; null for the user of a static role.</summary>
    public string? LeaseId { get; }

    /// <summary>When its lease ends, if nobody renews it; null for the user of a static role.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>Without the password.</summary>
    /// <returns>The name and the role.</returns>
    public override string ToString() => $"{Username} ({Role})";
}
