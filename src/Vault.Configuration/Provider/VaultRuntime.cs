using Microsoft.Extensions.Logging;
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

    private readonly VaultPlan _plan;
    private readonly CancellationTokenSource _stopping = new();
    private readonly VaultPipeline _pipeline;
    private readonly ChangeNotifier _notifier;
    private readonly object _gate = new();

    private VaultConfigurationProvider[] _providers = []; // Replaced under _gate, read by the loop.
    private Task? _start; // Under _gate.
    private IReadOnlyList<KeyConflict> _conflicts = []; // Of the start, then of the loop.
    private Task _loop = Task.CompletedTask; // Written by the start.
    private volatile bool _isStopped;

    public VaultRuntime(VaultPlan plan)
    {
        _plan = plan;
        Logger = plan.LoggerFactory?.CreateLogger(BufferedLogger.Category) ?? new BufferedLogger();
        _notifier = new ChangeNotifier(plan.Settings.Name, Logger, Deliver);
        _pipeline = new VaultPipeline(plan, Logger, PublishAsync, _stopping.Token);
    }

    /// <summary>The plan, for a rebuild to compare with.</summary>
    public VaultPlan Plan => _plan;

    public ILogger Logger { get; }

    /// <summary>Whether it was stopped, or could not start: then a new build needs a new one.</summary>
    public bool IsStopped => _isStopped;

    public ConfigurationSnapshot Snapshot => _pipeline.Refresher.Snapshot;

    /// <summary>One more provider shows the values.</summary>
    /// <returns>Whether it may: not once the last one was disposed.</returns>
    public bool TryAttach(VaultConfigurationProvider provider)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return false;
            }

            _providers = [.. _providers, provider];
            return true;
        }
    }

    /// <summary>One provider less; the last one stops everything, within 5 seconds.</summary>
    public void Detach(VaultConfigurationProvider provider)
    {
        lock (_gate)
        {
            _providers = [.. _providers.Where(other => other != provider)];
            if (_providers.Length > 0 || _isStopped)
            {
                return;
            }

            _isStopped = true;
        }

        Stop();
    }

    /// <summary>Frees what holds resources, once nothing uses it any more.</summary>
    public void Dispose()
    {
        _pipeline.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Loads and starts the loop, once, however many ask.</summary>
    /// <exception cref="VaultException">The first load failed.</exception>
    public Task StartAsync()
    {
        lock (_gate)
        {
            return _start ??= StartOnceAsync();
        }
    }

    /// <summary>Asks the loop for a round.</summary>
    /// <param name="only">What to read; <see langword="null"/> for everything.</param>
    public Task<RoundOutcome> RefreshAsync(IReadOnlyCollection<SecretSource>? only) => _pipeline.Refresher.Request(only).Outcome;

    /// <summary>The sources behind a key, or behind the keys of a section.</summary>
    public IReadOnlyCollection<SecretSource> SourcesOf(string key)
    {
        ConfigurationSnapshot snapshot = Snapshot;
        return [.. _plan.Sources.Where(source => snapshot.EntriesOf(source).Any(entry => entry.Keys.Keys.Any(held =>
            held.StartsWith(key, StringComparison.OrdinalIgnoreCase)
            && (held.Length == key.Length || held[key.Length] == ':'))))];
    }

    public VaultSourceStatus Status()
    {
        ConfigurationSnapshot snapshot = Snapshot;
        RoundStatus rounds = _pipeline.Refresher.Status;
        return new VaultSourceStatus
        {
            Name = _plan.Settings.Name,
            LastSuccessAt = rounds.LastSuccessAt,
            LastFailureAt = rounds.LastFailureAt,
            LastFailure = rounds.LastFailure,
            ConsecutiveFailures = rounds.ConsecutiveFailures,
            Rounds = rounds.Rounds,
            NextAttemptAt = rounds.NextAttemptAt,
            Secrets = [.. _plan.Sources.SelectMany(snapshot.EntriesOf).Select(Describe)],
        };
    }

    private static VaultSecretStatus Describe(SecretEntry entry) => new()
    {
        Path = entry.Display,
        State = entry.State,
        Version = entry.Version?.Number,
        CreatedAt = entry.Version?.CreatedAt,
        ChangedAt = entry.ChangedAt,
        DeletedAt = entry.State == VaultSecretState.Live ? entry.Version?.DeletionAt : entry.Seen?.DeletionAt,
        LastFailure = entry.Failure,
    };

    private async Task StartOnceAsync()
    {
        try
        {
            LoadResult first = await _pipeline.FirstLoad.RunAsync(_stopping.Token).ConfigureAwait(false);
            ReportConflicts(first.Snapshot);
            _pipeline.Refresher.Start(first);
            Logger.Loaded(_plan.Settings.Name, first.Snapshot.Entries.Values.Sum(entries => entries.Count), first.Snapshot.Values.Count);

            // Not the culture, the activity nor the AsyncLocals of whoever happened to build the configuration.
            using (ExecutionContext.SuppressFlow())
            {
                _loop = Task.Run(() => _pipeline.Refresher.RunAsync(_stopping.Token));
            }
        }
        catch
        {
            // Nobody is left to dispose what never started: the configuration root drops its providers when one throws.
            lock (_gate)
            {
                _isStopped = true;
            }

            Dispose();
            throw;
        }
    }

    private Task PublishAsync(ConfigurationSnapshot snapshot, IReadOnlyList<string> changedKeys)
    {
        ReportConflicts(snapshot);
        Logger.Published(_plan.Settings.Name, changedKeys.Count, string.Join(", ", changedKeys.Take(20)));
        return _notifier.SignalAsync(changedKeys);
    }

    private void Deliver(IReadOnlyList<string> changedKeys)
    {
        List<Exception> thrown = [];
        foreach (VaultConfigurationProvider provider in _providers)
        {
            try
            {
                provider.Signal();
            }
            catch (Exception one)
            {
                thrown.Add(one);
            }
        }

        Notify(new VaultReloadedContext(_plan.Settings.Name, changedKeys));
        if (thrown.Count > 0)
        {
            throw new AggregateException(thrown);
        }
    }

    private void Notify(VaultReloadedContext context)
    {
        try
        {
            _plan.Events.OnReloaded?.Invoke(context);
        }
        catch (Exception thrown)
        {
            Logger.CallbackThrew(_plan.Settings.Name, nameof(VaultEvents.OnReloaded), thrown.GetType());
        }
    }

    /// <summary>Says each conflict once, and not in every round.</summary>
    private void ReportConflicts(ConfigurationSnapshot snapshot)
    {
        foreach (KeyConflict conflict in snapshot.Conflicts.Except(_conflicts))
        {
            Logger.KeyHasTwoOrigins(_plan.Settings.Name, conflict.Key, conflict.Loser, conflict.Winner);
        }

        _conflicts = snapshot.Conflicts;
    }

    private void Stop()
    {
        _stopping.Cancel();

        // The other of the two places where somebody waits for what is asynchronous. The loop ends at its next await; the
        // limit is for a callback of the user's that does not.
        bool hasEnded = Task.WhenAll(_start ?? Task.CompletedTask, _loop).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait(LongestStop);
        Logger.Stopped(_plan.Settings.Name);
        if (hasEnded)
        {
            Dispose();
        }
    }
}
