namespace Vault.Configuration.Authentication;

/// <summary>
/// Keeps a credential that Vault refused from being sent again and again. Vault counts AppRole failures for each role id: one
/// replica with an old secret id would lock the healthy ones out too. Used by one login at a time.
/// </summary>
internal sealed class CredentialGate(TimeProvider time, Func<double> chance)
{
    private static readonly TimeSpan AfterLockout = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ShortestOtherwise = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestOtherwise = TimeSpan.FromMinutes(2);

    private string? _refused;
    private long _refusedAt;
    private TimeSpan _wait;

    /// <summary>How long this credential must not be sent.</summary>
    /// <returns><see langword="null"/> where it may: it is another one, or its time has passed.</returns>
    public TimeSpan? ClosedFor(string fingerprint)
    {
        TimeSpan remaining = fingerprint == _refused ? _wait - time.GetElapsedTime(_refusedAt) : TimeSpan.Zero;
        return remaining > TimeSpan.Zero ? remaining : null;
    }

    /// <summary>Whether this credential was refused before, however long ago.</summary>
    public bool Knows(string fingerprint) => fingerprint == _refused;

    /// <summary>Closes for a credential that was refused.</summary>
    /// <returns>For how long.</returns>
    public TimeSpan Close(string fingerprint, bool countsTowardLockout)
    {
        _refused = fingerprint;
        _refusedAt = time.GetTimestamp();
        _wait = countsTowardLockout
            ? AfterLockout + (AfterLockout * 0.2 * chance())
            : ShortestOtherwise + ((LongestOtherwise - ShortestOtherwise) * chance());
        return _wait;
    }

    /// <summary>Opens: a login succeeded.</summary>
    public void Open() => _refused = null;
}
