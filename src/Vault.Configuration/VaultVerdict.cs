namespace Vault.Configuration;

/// <summary>What a check says of a new version before it is published.</summary>
public enum VaultVerdict
{
    /// <summary>Publish it.</summary>
    Accept = 0,

    /// <summary>
    /// Do not publish it; the last good values stay. It is tried again for a while (<see cref="SecretMapping.SettleWindow"/>),
    /// since fresh credentials take time to be known everywhere, and then only when the version changes.
    /// </summary>
    Reject,

    /// <summary>The check could not be made. It is tried again with growing pauses; an exception means the same.</summary>
    Unknown,
}
