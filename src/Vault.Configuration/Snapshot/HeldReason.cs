namespace Vault.Configuration.Snapshot;

/// <summary>Why a version is not published.</summary>
internal enum HeldReason
{
    /// <summary>It is older than the published one: a standby that lags behind, or Vault restored from a backup.</summary>
    Older = 0,

    /// <summary>It is new, and the mapping's settle delay has not passed.</summary>
    Settling,

    /// <summary>Keys are missing, or a check refused it.</summary>
    Refused,

    /// <summary>A check could not be made.</summary>
    Unchecked,

    /// <summary>Another secret of its group could not be read or is held back.</summary>
    Group,
}
