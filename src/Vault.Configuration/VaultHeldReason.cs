namespace Vault.Configuration;

/// <summary>Why a version that Vault has is not published.</summary>
public enum VaultHeldReason
{
    /// <summary>It is older than the published one: a standby that lags behind, or Vault restored from a backup.</summary>
    Older = 0,

    /// <summary>It is new, and <see cref="SecretMapping.SettleDelay"/> has not passed.</summary>
    Settling,

    /// <summary>Keys are missing, or a check refused it.</summary>
    Refused,

    /// <summary>A check could not be made.</summary>
    Unchecked,

    /// <summary>Another secret of its <see cref="SecretMapping.Group"/> could not be read or is held back.</summary>
    Group,
}
