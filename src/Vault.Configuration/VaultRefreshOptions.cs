namespace Vault.Configuration;

/// <summary>How new versions of secrets are looked for.</summary>
public sealed class VaultRefreshOptions
{
    /// <summary>
    /// Whether Vault is asked for new versions regularly. Switched off, a source is read once and on demand
    /// (<see cref="IVaultRefresher"/>). What failed is still tried again by itself, the first load of an optional source
    /// included, and the token is kept alive.
    /// </summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How often. Each wait is up to 15 % shorter or longer, so that many instances do not ask in step.
    /// </summary>
    /// <value>The default is 5 minutes; from 1 second to 7 days.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);
}
