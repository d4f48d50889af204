namespace Vault.Configuration;

/// <summary>What becomes of the published values when a secret is deleted, destroyed or gone while the application runs.</summary>
public enum DeletedSecretBehavior
{
    /// <summary>
    /// They stay, with one warning. An application that starts afterwards does not get them: old and new instances differ
    /// until the secret is back.
    /// </summary>
    KeepLast = 0,

    /// <summary>They are removed in the same round.</summary>
    Remove,

    /// <summary>They stay, and every round counts as failed until the secret is back.</summary>
    Fail,
}
