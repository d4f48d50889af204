namespace Vault.Configuration;

/// <summary>What a <see cref="VaultCheckItem"/> is about, in the order in which it is looked at.</summary>
public enum VaultCheckKind
{
    /// <summary>What code, section and environment say.</summary>
    Settings = 0,

    /// <summary>Whether an address can be reached.</summary>
    Connection,

    /// <summary>Whether the connection is encrypted, and the server's certificate trusted.</summary>
    Tls,

    /// <summary>Whether the server is Vault or OpenBao, initialised and unsealed.</summary>
    Server,

    /// <summary>Whether this machine and Vault agree on the time.</summary>
    Clock,

    /// <summary>Whether Vault accepts the credential.</summary>
    Login,

    /// <summary>Whether one secret or folder may be read, and is there.</summary>
    Secret,

    /// <summary>What the token's policies lack besides, or allow beyond what is needed.</summary>
    Policy,
}
