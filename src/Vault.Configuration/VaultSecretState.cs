namespace Vault.Configuration;

/// <summary>What was found at a secret's path.</summary>
public enum VaultSecretState
{
    /// <summary>It is there, and its values are published.</summary>
    Live = 0,

    /// <summary>Nothing is at the path.</summary>
    Absent,

    /// <summary>Its newest version is deleted and can be undeleted.</summary>
    Deleted,

    /// <summary>Its newest version is destroyed and cannot be brought back.</summary>
    Destroyed,
}
