namespace Vault.Configuration.Testing;

/// <summary>An AppRole to log in with.</summary>
public sealed class VaultTestAppRole
{
    internal VaultTestAppRole(string name, string roleId, string secretId)
    {
        Name = name;
        RoleId = roleId;
        SecretId = secretId;
    }

    /// <summary>The role's name.</summary>
    public string Name { get; }

    /// <summary>Its role id.</summary>
    public string RoleId { get; }

    /// <summary>A first secret id; empty where the role needs none.</summary>
    public string SecretId { get; }
}
