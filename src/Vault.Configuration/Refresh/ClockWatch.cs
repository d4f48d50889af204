namespace Vault.Configuration.Refresh;

/// <summary>
/// Notices that the process stood still. Linux's monotonic clock, and with it every timer, stops while a machine sleeps or
/// an environment is frozen; tokens do not. Used by the loop alone.
/// </summary>
internal sealed class ClockWatch(TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    private long _timestamp = time.GetTimestamp();
    private DateTimeOffset _wall = time.GetUtcNow();

    /// <summary>Whether the wall clock went further than the monotonic one since the last call.</summary>
    public bool HasJumped()
    {
        long timestamp = time.GetTimestamp();
        DateTimeOffset wall = time.GetUtcNow();
        TimeSpan drift = wall - _wall - time.GetElapsedTime(_timestamp, timestamp);
        _timestamp = timestamp;
        _wall = wall;
        return drift > Tolerance;
    }
}
