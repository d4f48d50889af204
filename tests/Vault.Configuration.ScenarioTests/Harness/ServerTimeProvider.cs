namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>The test's clock as the server has it, which knows how many answers the server holds back.</summary>
internal sealed class ServerTimeProvider(WatchedTimeProvider time) : TimeProvider
{
    private int _delays;

    public override long TimestampFrequency => time.TimestampFrequency;

    /// <summary>How many of the server's waits are under way. What it plans for later, such as the ends of leases, is not among them.</summary>
    public int Delays => Volatile.Read(ref _delays);

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        dueTime == Timeout.InfiniteTimeSpan ? time.CreateUnwatchedTimer(callback, state) : new Delay(this, time, callback, state, dueTime, period);

    private sealed class Delay : ITimer
    {
        private readonly ITimer _timer;
        private ServerTimeProvider? _owner;

        public Delay(ServerTimeProvider owner, TimeProvider time, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            Interlocked.Increment(ref owner._delays);
            _timer = time.CreateTimer(
                passed =>
                {
                    End();
                    callback(passed);
                },
                state,
                dueTime,
                period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            End();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _owner, null) is { } owner)
            {
                Interlocked.Decrement(ref owner._delays);
            }
        }
    }
}
