namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>The Vault that is asked: <see cref="VaultProcess"/> of our own, or a <see cref="GivenVault"/>.</summary>
internal interface IAskedVault : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>What its certificate is checked with, where that is not the machine's matter.</summary>
    string? CertificatePem { get; }

    /// <summary>Where the secrets are.</summary>
    string Mount { get; }

    /// <summary>Where one logs in with AppRole.</summary>
    string AppRoleMount { get; }

    string RoleId { get; }

    string SecretId { get; }

    /// <summary>Whether <see cref="DelayAsync"/> does anything: an answer of a server that was given takes what it takes.</summary>
    bool CanDelay { get; }

    /// <summary>Whether it knows scans, as OpenBao does.</summary>
    bool CanScan { get; }

    /// <summary>Writes secrets below a folder.</summary>
    Task FillAsync(string folder, int secrets, int fields);

    /// <summary>Writes a version of the folder's first secret, whose first field is the revision.</summary>
    Task ChangeAsync(string folder, int revision);

    /// <summary>Makes each answer so late; 0 for at once.</summary>
    Task DelayAsync(int milliseconds);

    /// <summary>Whether folders may be scanned, as on OpenBao, or not, as on Vault.</summary>
    Task AllowScanAsync(bool isAllowed);

    /// <summary>How many requests come of it.</summary>
    Task<int> CountRequestsAsync(Func<Task> action);
}
