namespace Vault.Configuration.Testing.Engine.Scheduling;

/// <summary>Rings when the next thing falls due: a lease that ends, a password to be rotated.</summary>
internal sealed class Agenda : IDisposable
{
    // The system's timers take no more than 49 days; ringing for nothing once a day costs nothing.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly VaultState _state;
    private readonly ITimer _timer;
    private bool _isDisposed;

    public Agenda(VaultState state, Action ring)
    {
        _state = state;
        _timer = state.Time.CreateTimer(_ => ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is due now; sets the alarm for what comes after that. To be called under the engine's lock.</summary>
    public IReadOnlyList<Chore> TakeDue()
    {
        // A sealed server does nothing at all. What falls due meanwhile is done when it is unsealed.
        if (_isDisposed || _state.Seal.IsSealed)
        {
            return [];
        }

        IScheduled[] scheduled =
            [_state.Leases, .. _state.Mounts.SecretEngines.Select(mount => mount.Backend).OfType<IScheduled>()];
        List<Chore> due = [.. scheduled.SelectMany(one => one.TakeDue())];

        if (scheduled.Min(one => one.NextDue) is { } next)
        {
            TimeSpan wait = next - _state.Time.GetUtcNow();
            _timer.Change(wait < Shortest ? Shortest : wait > Longest ? Longest : wait, Timeout.InfiniteTimeSpan);
        }

        return due;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }
}
