using Microsoft.Extensions.Time.Testing;

namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>
/// A fake clock that knows its timers, so that a test can go on to the next one and can see those that were forgotten, and
/// whose wall clock can be moved by itself, as NTP, an operator or a machine that slept does.
/// </summary>
internal sealed class WatchedTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly HashSet<WatchedTimer> _live = []; // Under itself.
    private long _wallOffset;

    /// <summary>Since the start, on the monotonic clock.</summary>
    public TimeSpan Elapsed => base.GetUtcNow() - Start;

    /// <summary>How many timers were made and not disposed.</summary>
    public int LiveTimers
    {
        get
        {
            lock (_live)
            {
                return _live.Count;
            }
        }
    }

    /// <summary>How long until the next timer is due; <see langword="null"/> where none is.</summary>
    public TimeSpan? UntilNextTimer
    {
        get
        {
            lock (_live)
            {
                long? due = _live.Min(timer => timer.DueAt);
                return due is { } at ? GetElapsedTime(GetTimestamp(), at) : null;
            }
        }
    }

    /// <summary>How many timers wait that were set to this span: a request in flight has one of the request time limit.</summary>
    public int CountWaiting(TimeSpan span)
    {
        lock (_live)
        {
            return _live.Count(timer => timer.Span == span && timer.DueAt is not null);
        }
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _wallOffset));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>The wall clock alone is set forward or back. Timers notice nothing.</summary>
    public void JumpWallClock(TimeSpan span) => Interlocked.Add(ref _wallOffset, span.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        WatchedTimer timer = new(this, callback, period);
        lock (_live)
        {
            _live.Add(timer);
        }

        timer.Start(state, dueTime);
        return timer;
    }

    /// <summary>One that a test does not go on to, since it is not the library's: it fires when the clock passes it.</summary>
    public ITimer CreateUnwatchedTimer(TimerCallback callback, object? state) =>
        base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    private ITimer CreateUnwatched(TimerCallback callback, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, null, dueTime, period);

    private sealed class WatchedTimer(WatchedTimeProvider owner, TimerCallback callback, TimeSpan period) : ITimer
    {
        private ITimer? _timer;

        public TimeSpan Span { get; private set; }

        /// <summary>On the monotonic clock; <see langword="null"/> once it has fired.</summary>
        public long? DueAt { get; private set; }

        public void Start(object? state, TimeSpan dueTime)
        {
            Plan(dueTime);
            _timer = owner.CreateUnwatched(
                _ =>
                {
                    Plan(period);
                    callback(state);
                },
                dueTime,
                period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            Plan(dueTime);
            return _timer!.Change(dueTime, newPeriod);
        }

        public void Dispose()
        {
            lock (owner._live)
            {
                owner._live.Remove(this);
            }

            _timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Plan(TimeSpan dueTime)
        {
            lock (owner._live)
            {
                Span = dueTime;
                DueAt = dueTime < TimeSpan.Zero ? null : owner.GetTimestamp() + dueTime.Ticks;
            }
        }
    }
}
