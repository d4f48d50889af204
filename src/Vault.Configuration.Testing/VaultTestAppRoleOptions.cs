namespace Vault.Configuration.Testing;

/// <summary>An AppRole for <see cref="VaultTestNamespace.AddAppRole"/>.</summary>
public sealed class VaultTestAppRoleOptions : VaultTestLoginOptions
{
    internal VaultTestAppRoleOptions()
        : base("approle")
    {
    }

    /// <summary>The role id; a random one, when null.</summary>
    public string? RoleId { get; set; }

    /// <summary>How long secret ids are good; null for ever.</summary>
    public TimeSpan? SecretIdTtl { get; set; }

    /// <summary>How many logins a secret id is good for; 0 for any number.</summary>
    public int SecretIdNumUses { get; set; }

    /// <summary>False to let the role id alone log in.</summary>
    public bool BindSecretId { get; set; } = true;
}
