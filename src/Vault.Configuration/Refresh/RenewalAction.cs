namespace Vault.Configuration.Refresh;

/// <summary>What to do for a token that will run out.</summary>
internal enum RenewalAction
{
    /// <summary>Ask for more time.</summary>
    Renew = 0,

    /// <summary>Get another one while this one still works.</summary>
    Replace,
}
