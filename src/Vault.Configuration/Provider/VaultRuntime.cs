using Vault.Configuration.Diagnostics;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>
/// The token, the snapshot and the loop behind one <c>AddVault</c>. Shared by the providers that .NET builds from it: any
/// change to the list of sources builds a second one before the first is disposed, and a second login would be one too many
/// for a secret id that can be used once.
/// </summary>
internal sealed class VaultRuntime : IDisposable
{
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRevocation = TimeSpan.FromSeconds(2);

#pragma warning disable CA2213 // Not disposed: it holds no timer and no handle, and somebody may be about to cancel it.
    private readonly CancellationTokenSource _stopping = new();
#pragma warning restore CA2213
    private readonly VaultPipeline _pipeline;
    private readonly Publisher _publisher;
    private readonly object _gate = new();

    private Task? _start; // Under _gate.
    private volatile Task? _end; // By the host, while providers still show the values. Written under _gate.
    private Task _loop = Task.CompletedTask; // Written by the start.
    private Task _check = Task.CompletedTask; // Of the policies. Written by the start.
    private volatile bool _isStopped;
    private IDisposable? _shown; // By the gauges. Under _gate.

#pragma warning disable RS0030 // How long a stop may take is for whoever waits for it, whatever clock the secrets live by.
    private static TimeProvider SystemTime => TimeProvider.System;
#pragma warning restore RS0030

    public VaultRuntime(VaultPlan plan)
    {
        Plan = plan;
        Logger = BufferedLogger.Create(plan.LoggerFactory);
        _publisher = new Publisher(plan, Logger);
        _pipeline = new VaultPipeline(plan, Logger, _publisher.PublishAsync, _stopping.Token);
    }

    /// <summary>What it was made of, for a rebuild to compare with.</summary>
    public VaultPlan Plan { get; }

    public GuardedLogger Logger { get; }

    /// <summary>Whether it was stopped, or could not start: then a new build needs a new one.</summary>
    public bool IsStopped => _isStopped || _end is not null;

    /// <summary>Whether the loop runs.</summary>
    public bool IsRefreshing => !IsStopped && !_loop.IsCompleted;

    public ConfigurationSnapshot Snapshot => _pipeline.Refresher.Snapshot;

    /// <summary>When each credential that is lent ends.</summary>
    public IReadOnlyDictionary<SecretSource, LeaseEnd> LeaseEnds => _pipeline.LeaseEnds;

    /// <summary>What is left of the token's life.</summary>
    public TimeSpan? TokenRemaining => _pipeline.TokenRemaining;

    public RoundStatus Rounds => _pipeline.Refresher.Status;

    /// <summary>One more provider shows the values.</summary>
    /// <returns>Whether it may: not once the last one was disposed.</returns>
    public bool TryAttach(VaultConfigurationProvider provider)
    {
        lock (_gate)
        {
            if (!IsStopped)
            {
                _publisher.Attach(provider);
            }

            return !IsStopped;
        }
    }

    /// <summary>One provider less; the last one stops everything, within 5 seconds.</summary>
    public void Detach(VaultConfigurationProvider provider)
    {
        lock (_gate)
        {
            if (_publisher.Detach(provider) > 0 || _isStopped)
            {
                return;
            }

            _isStopped = true;
        }

        // The loop ends at its next await; the limit is for a callback of the user's that does not. A host that is just ending
        // it still needs the connection.
        bool hasEnded = Task.WhenAll(StopAsync(), _end ?? Task.CompletedTask).Wait(LongestStop);
        Logger.Stopped(Plan.Settings.Name);
        if (hasEnded)
        {
            Dispose();
        }
    }

    /// <summary>Frees what holds resources, once nothing uses it any more.</summary>
    public void Dispose() => _pipeline.Dispose();

    /// <summary>Loads and starts the loop, once, however many ask.</summary>
    /// <exception cref="VaultException">The first load failed.</exception>
    public Task StartAsync()
    {
        lock (_gate)
        {
            return _start ??= StartOnceAsync();
        }
    }

    /// <summary>From the next round on, which is asked for, other references are followed.</summary>
    public void ReadOthers(ReferenceSet references)
    {
        Plan.Sources.Propose([.. Plan.Sources.Where(source => source.YieldsKeys), .. references.Sources], references.Templates);
        _pipeline.Refresher.Request([]);
    }

    /// <summary>Asks the loop for a round.</summary>
    /// <param name="only">What to read; <see langword="null"/> for everything.</param>
    public Task<RoundOutcome> RefreshAsync(IReadOnlyCollection<SecretSource>? only) => _pipeline.Refresher.Request(only).Outcome;

    /// <summary>Asks the loop for other values than the published ones, which do not work any more; ends as soon as they are in place.</summary>
    public Task<RoundOutcome> ReplaceAsync(IReadOnlyCollection<SecretSource> rejected) =>
        _pipeline.Refresher.Request(rejected, isRejected: true).Outcome;

    /// <summary>
    /// The host has stopped: nothing is refreshed any more, and the token that we made is revoked, and with it what was lent
    /// through it. The values stay readable. Errors are of no consequence: then the token ends by itself.
    /// </summary>
    public Task EndAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Two hosts may end it (a test's factory and the program that it runs), and one of them may have disposed it by now.
            return _isStopped ? Task.CompletedTask : _end ??= EndOnceAsync(cancellationToken);
        }
    }

    private async Task EndOnceAsync(CancellationToken cancellationToken)
    {
        // Out of the caller's lock: whatever listens to the stop runs below.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Task stopped = StopAsync();
        await Task.WhenAny(stopped, Task.Delay(LongestStop, SystemTime, cancellationToken)).ConfigureAwait(false);
        await RevokeAsync(stopped.IsCompleted, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="hasEnded">Whether the loop has: while it runs, what was lent is its own to look at, and only the token is revoked.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task RevokeAsync(bool hasEnded, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestRevocation);
        await _pipeline.RevokeAsync(hasEnded, limit.Token).ConfigureAwait(false);
    }

    private async Task StartOnceAsync()
    {
        using CancellationTokenSource cancellation =
            CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, Plan.StartupCancellation);
        try
        {
            LoadResult first = await _pipeline.FirstLoad.RunAsync(cancellation.Token).ConfigureAwait(false);
            _publisher.ReportConflicts(first.Snapshot);
            _pipeline.Refresher.Start(first);
            Show();
            Logger.Loaded(Plan.Settings.Name, first.Snapshot.Entries.Values.Sum(entries => entries.Count), first.Snapshot.Values.Count);

            // Not the culture, the activity nor the AsyncLocals of whoever happened to build the configuration.
            using (ExecutionContext.SuppressFlow())
            {
                _loop = Task.Run(() => _pipeline.Refresher.RunAsync(_stopping.Token));
                _check = Plan.Settings.CheckPolicies
                    ? Task.Run(() => _pipeline.Policies.RunAsync(PolicySubject.Of(this), _stopping.Token))
                    : Task.CompletedTask;
            }
        }
        catch
        {
            // Nobody is left to dispose what never started: the configuration root drops its providers when one throws.
            lock (_gate)
            {
                _isStopped = true;
            }

            await _stopping.CancelAsync().ConfigureAwait(false);
            if (_pipeline.LeavesLeases)
            {
                // An application that is started, or given up, again and again must not leave a user in the database each time.
                await RevokeAsync(hasEnded: true, CancellationToken.None).ConfigureAwait(false);
            }

            Dispose();
            throw;
        }
    }

    /// <summary>From now on the gauges show it, unless it was stopped meanwhile.</summary>
    private void Show()
    {
        DateTimeOffset since = Plan.Time.GetUtcNow();
        lock (_gate)
        {
            _shown = IsStopped ? null : Gauges.Show(() => this.Observe(since));
        }
    }

    private Task StopAsync()
    {
        lock (_gate)
        {
            _shown?.Dispose();
        }

        _stopping.Cancel();
        return Task.WhenAll(_start ?? Task.CompletedTask, _loop, _check).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
