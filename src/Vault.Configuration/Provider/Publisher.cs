using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Provider;

/// <summary>Tells everybody of new values: the providers, and through them .NET; the log; the user's callback.</summary>
internal sealed class Publisher
{
    private readonly VaultPlan _plan;
    private readonly ILogger _logger;
    private readonly ChangeNotifier _notifier;

    private VaultConfigurationProvider[] _providers = []; // Replaced under the run time's lock, read by the notifier.
    private IReadOnlyList<KeyConflict> _conflicts = []; // Of the start, then of the loop.

    public Publisher(VaultPlan plan, ILogger logger)
    {
        _plan = plan;
        _logger = logger;
        _notifier = new ChangeNotifier(plan.Settings.Name, logger, Deliver);
    }

    public void Attach(VaultConfigurationProvider provider) => Volatile.Write(ref _providers, [.. _providers, provider]);

    /// <returns>How many are left.</returns>
    public int Detach(VaultConfigurationProvider provider)
    {
        Volatile.Write(ref _providers, [.. _providers.Where(other => other != provider)]);
        return _providers.Length;
    }

    /// <returns>Ends when all listeners have returned.</returns>
    public Task PublishAsync(ConfigurationSnapshot snapshot, IReadOnlyList<string> changedKeys)
    {
        ReportConflicts(snapshot);
        _logger.Published(_plan.Settings.Name, changedKeys.Count, string.Join(", ", changedKeys.Take(20)));
        return _notifier.SignalAsync(changedKeys);
    }

    /// <summary>Says each conflict once, and not in every round.</summary>
    public void ReportConflicts(ConfigurationSnapshot snapshot)
    {
        foreach (KeyConflict conflict in snapshot.Conflicts.Except(_conflicts))
        {
            _logger.KeyHasTwoOrigins(_plan.Settings.Name, conflict.Key, conflict.Loser, conflict.Winner);
        }

        _conflicts = snapshot.Conflicts;
    }

    private void Deliver(IReadOnlyList<string> changedKeys)
    {
        List<Exception> thrown = [];
        foreach (VaultConfigurationProvider provider in Volatile.Read(ref _providers))
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
            _logger.CallbackThrew(_plan.Settings.Name, nameof(VaultEvents.OnReloaded), thrown.GetType());
        }
    }
}
