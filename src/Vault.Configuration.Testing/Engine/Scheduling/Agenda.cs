namespace Vault.Configuration.Testing.Engine.Scheduling;

/// <summary>Rings when the next thing falls due: a lease that ends, a password to be rotated.</summary>
internal sealed class Agenda(VaultState state, Action ring) : IDisposable
{
    // The system's timers take no more than 49 days; ringing for nothing once a day costs nothing.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>What is due now; sets the alarm for what comes after that. To be called under the engine's lock.</summary>
    public IReadOnlyList<Chore> TakeDue()
    {
        // A sealed server does nothing at all. What falls due meanwhile is done when it is unsealed.
        if (_isDisposed || state.Seal.IsSealed)
        {
            return [];
        }

        IScheduled[] scheduled = [.. state.Scheduled()];
        List<Chore> due = [.. scheduled.SelectMany(one => one.TakeDue())];
        SetAlarm(scheduled.Min(one => one.NextDue));
        return due;
    }

    public void Dispose()
    {
        _isDisposed = true;
        SetAlarm(null);
    }

    /// <summary>A test that counts the timers of its clock finds one only while there is something to wait for.</summary>
    private void SetAlarm(DateTimeOffset? next)
    {
        if (next is not { } due)
        {
            _timer?.Dispose();
            _timer = null;
            return;
        }

        TimeSpan wait = due - state.Time.GetUtcNow();
        _timer ??= state.Time.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(wait < Shortest ? Shortest : wait > Longest ? Longest : wait, Timeout.InfiniteTimeSpan);
    }
}
