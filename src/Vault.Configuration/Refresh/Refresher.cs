using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>
/// The only loop and the only writer. Each round reads what is due into a new snapshot made of local variables, and publishes
/// it when a value changed. A round that fails changes nothing but what is said of it, and ends nothing.
/// </summary>
internal sealed class Refresher(
    string name,
    SourceTelemetry telemetry,
    SecretLoader loader,
    SourceList sources,
    PollSchedule schedule,
    TokenKeeper keeper,
    LeaseKeeper leases,
    TimeProvider time,
    ILogger logger,
    VaultEvents events,
    Func<ConfigurationSnapshot, IReadOnlyList<string>, Task> publish)
{
    /// <summary>Timers end at 49.7 days. Due times are absolute, so that waking early costs nothing.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>So that a defect that comes at once, each time, is no busy loop.</summary>
    private static readonly TimeSpan PauseAfterDefect = TimeSpan.FromSeconds(1);

    private readonly Channel<RefreshTicket> _tickets =
        Channel.CreateUnbounded<RefreshTicket>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ClockWatch _clocks = new(time);
    private readonly ReadingHistory _history = new(sources, leases.Keeps);
    private readonly FailureNotice _failures = new(name, logger, events);
    private readonly RotationNotice _rotations = new(time, logger);
    private volatile RoundStatus _status = new(); // Written by the loop.
    private volatile ConfigurationSnapshot _snapshot = ConfigurationSnapshot.Empty; // Written by the loop, after Start.

    public RoundStatus Status => _status;

    /// <summary>What was published last.</summary>
    public ConfigurationSnapshot Snapshot => _snapshot;

    /// <summary>Takes the first load over. Before the loop runs.</summary>
    public void Start(LoadResult first)
    {
        _snapshot = first.Snapshot;
        Conclude(sources, first);
    }

    /// <summary>Asks for a round now. Never waits.</summary>
    /// <param name="only">What to read; <see langword="null"/> for everything.</param>
    /// <param name="isRejected">Whether it is asked since the published values do not work any more.</param>
    public RefreshTicket Request(IReadOnlyCollection<SecretSource>? only, bool isRejected = false)
    {
        RefreshTicket ticket = new(only) { IsForRejectedValues = isRejected };
        if (!_tickets.Writer.TryWrite(ticket))
        {
            ticket.Abandon();
        }

        return ticket;
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            List<RefreshTicket> tickets = [];
            try
            {
                await WaitAsync(stopping).ConfigureAwait(false);
                while (_tickets.Reader.TryRead(out RefreshTicket? ticket))
                {
                    tickets.Add(ticket);
                }

                bool stoodStill = _clocks.HasJumped();
                await keeper.KeepAsync(stoodStill, stopping).ConfigureAwait(false);
                await leases.KeepAsync(stoodStill, stopping).ConfigureAwait(false);
                await RoundAsync(tickets, stoodStill, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                tickets.ForEach(ticket => ticket.Abandon());
            }
            catch (Exception unexpected)
            {
                // A defect of ours or of a callback. It must not end the refreshing for good.
                await SurviveDefectAsync(tickets, unexpected, stopping).ConfigureAwait(false);
            }
        }

        _tickets.Writer.TryComplete();
        while (_tickets.Reader.TryRead(out RefreshTicket? ticket))
        {
            ticket.Abandon();
        }
    }

    /// <summary>Waits until a source is due or somebody asks.</summary>
    private async Task WaitAsync(CancellationToken stopping)
    {
        // Due times are absolute, so an advance of the clock before the timer exists is not lost.
        TimeSpan? untilRead = Remaining(Earlier(schedule.NextAt, leases.NextAt));
        TimeSpan? untilUpkeep = Remaining(keeper.NextAt);
        if (untilRead == TimeSpan.Zero || untilUpkeep == TimeSpan.Zero)
        {
            return;
        }

        using CancellationTokenSource woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task asked = _tickets.Reader.WaitToReadAsync(woken.Token).AsTask();
        TimeSpan? wait = untilUpkeep is null || untilRead < untilUpkeep ? untilRead : untilUpkeep;
        Task due = Task.Delay(wait is null || wait > LongestWait ? LongestWait : wait.Value, time, woken.Token);
        DateTimeOffset? nextAttemptAt = untilRead is null ? null : time.GetUtcNow() + untilRead;
        _status = _status with { NextAttemptAt = nextAttemptAt };
        logger.Waiting(name, nextAttemptAt);
        await Task.WhenAny(asked, due).ConfigureAwait(false);
        await woken.CancelAsync().ConfigureAwait(false);
        _status = _status with { NextAttemptAt = null };
        stopping.ThrowIfCancellationRequested();
    }

    private static long? Earlier(long? one, long? other) => one is null || other < one ? other : one;

    private TimeSpan? Remaining(long? timestamp)
    {
        if (timestamp is not { } due)
        {
            return null;
        }

        // Whole milliseconds, upwards: timers cut off what is below, and the loop would turn round and round in it.
        TimeSpan remaining = time.GetElapsedTime(time.GetTimestamp(), due);
        return remaining > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(remaining.TotalMilliseconds)) : TimeSpan.Zero;
    }

    private async Task RoundAsync(List<RefreshTicket> tickets, bool isEverythingDue, CancellationToken stopping)
    {
        bool readsOthers = TakeOverSources();
        IReadOnlyCollection<SecretSource> due = Due(tickets, isEverythingDue);
        if (due.Count == 0 && !readsOthers && tickets.Count == 0)
        {
            return;
        }

        using RoundWatch watch = new(telemetry, time, tickets);
        LoadResult result = await loader.LoadAsync(_snapshot, due, tickets.Select(ticket => ticket.Urgency).DefaultIfEmpty().Max(), stopping).ConfigureAwait(false);
        IReadOnlyList<string> changed = result.Snapshot.ChangedKeys(_snapshot);
        watch.Ended(_snapshot, result, changed.Count);
        _snapshot = result.Snapshot;

        // First of all: whatever went wrong after the swap would lose the signal for good.
        Task delivered = changed.Count == 0 ? Task.CompletedTask : publish(result.Snapshot, changed);
        Conclude(due, result);

        // Who asked is told after the listeners were; the loop itself does not wait for them.
        foreach (RefreshTicket ticket in tickets)
        {
            RoundOutcome outcome = new(changed.Count > 0, [.. FailuresOf(ticket, result)]);
            if (ticket.IsForRejectedValues)
            {
                // The values are in place, and requests wait for them: not for listeners as well.
                ticket.Complete(outcome);
                continue;
            }

            _ = delivered.ContinueWith(
                _ => ticket.Complete(outcome), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Who asked for one source is not told of another that happened to be due.</summary>
    private static IEnumerable<SecretFailure> FailuresOf(RefreshTicket ticket, LoadResult result) => result.Failures
        .Where(failed => ticket.Sources is null || ticket.Sources.Contains(failed.Key))
        .SelectMany(failed => failed.Value);

    private IReadOnlyCollection<SecretSource> Due(List<RefreshTicket> tickets, bool isEverythingDue)
    {
        // What is lent is not polled: another credential is made when one is needed, or when somebody asks for this one.
        IEnumerable<SecretSource> polled = isEverythingDue || tickets.Exists(ticket => ticket.Sources is null)
            ? sources.Where(source => !leases.Keeps(source))
            : schedule.Due().Concat(_history.NeverTried);
        return schedule.WithGroups(polled.Concat(leases.Due()).Concat(tickets.SelectMany(ticket => ticket.Sources ?? [])));
    }

    /// <summary>References may have changed what is to be read.</summary>
    private bool TakeOverSources()
    {
        if (!sources.TakeOver())
        {
            return false;
        }

        HashSet<SecretSource> kept = [.. sources];
        schedule.Forget(source => !kept.Contains(source));
        leases.Forget(source => !kept.Contains(source));
        _history.Forget(source => !kept.Contains(source));
        return true;
    }

    private void Conclude(IReadOnlyCollection<SecretSource> read, LoadResult result)
    {
        leases.Observe(read, result);
        (int failuresInARow, TimeSpan? retryAfter) = schedule.Plan(read, result);
        DateTimeOffset now = time.GetUtcNow();
        _history.Record(read, result, now);
        _status = _status.After(_history.Failure, now) with { GoodUntil = _history.GoodUntil };
        _failures.Tell(result, failuresInARow, retryAfter);
        _rotations.Tell(result.Snapshot);
    }

    private async Task SurviveDefectAsync(List<RefreshTicket> tickets, Exception unexpected, CancellationToken stopping)
    {
        VaultException failure = new(
            VaultErrorKind.InvalidResponse, $"The round ended with {unexpected.GetType().Name}, which is a defect of Vault.Configuration.");
        Dictionary<SecretSource, IReadOnlyList<SecretFailure>> failures = sources.ToDictionary(
            source => source, source => (IReadOnlyList<SecretFailure>)[new SecretFailure(source.DisplayPath, failure)]);
        logger.RoundThrew(name, unexpected.GetType(), unexpected.StackTrace);
        try
        {
            Conclude(sources, new LoadResult(_snapshot, failures));
        }
        catch (Exception again)
        {
            // What is broken may be what comes after every round, this one included. Then the next one comes after the pause.
            logger.RoundThrew(name, again.GetType(), again.StackTrace);
        }

        RoundOutcome outcome = new(false, [.. failures.Values.SelectMany(all => all)]);
        tickets.ForEach(ticket => ticket.Complete(outcome));
        await Task.Delay(PauseAfterDefect, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
