namespace Vault.Configuration;

/// <summary>How a <see cref="VaultCheckItem"/> came out.</summary>
public enum VaultCheckOutcome
{
    /// <summary>All is well.</summary>
    Passed = 0,

    /// <summary>The application starts all the same, and somebody should look at it.</summary>
    Warning,

    /// <summary>With this the application does not start, or gets no values.</summary>
    Failed,

    /// <summary>Not looked at, since something before it failed.</summary>
    Skipped,
}
