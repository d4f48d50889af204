using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>
/// Delivers changes to the listeners, off the loop and one at a time. Changes that come while listeners run are delivered
/// together afterwards: a slow listener delays no renewal, and none is called twice at once.
/// </summary>
/// <param name="name">The source, for the log.</param>
/// <param name="logger">Told of a listener that throws.</param>
/// <param name="deliver">Calls the listeners with the keys that changed.</param>
internal sealed class ChangeNotifier(string name, ILogger logger, Action<IReadOnlyList<string>> deliver)
{
    // Marks what runs inside a listener. It holds an object and not a flag, since work that a listener starts and leaves
    // behind inherits it, and must not count as the listener once that has returned.
    private static readonly AsyncLocal<Delivery?> CurrentDelivery = new();

    private readonly object _gate = new();
    private Delivery? _running; // Under _gate.
    private Delivery? _pending; // Under _gate.

    /// <summary>Whether the caller is a listener that is being told of a change.</summary>
    public static bool IsInsideListener => CurrentDelivery.Value is { IsRunning: true };

    /// <summary>Delivers a change soon.</summary>
    /// <returns>Ends when the listeners have returned; never fails.</returns>
    public Task SignalAsync(IReadOnlyList<string> changedKeys)
    {
        lock (_gate)
        {
            if (_running is not null)
            {
                _pending ??= new Delivery();
                _pending.ChangedKeys.UnionWith(changedKeys);
                return _pending.Done.Task;
            }

            _running = new Delivery();
            _running.ChangedKeys.UnionWith(changedKeys);
            Delivery delivery = _running;
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => Deliver(delivery));
            }

            return delivery.Done.Task;
        }
    }

    private void Deliver(Delivery? delivery)
    {
        while (delivery is not null)
        {
            CurrentDelivery.Value = delivery;
            Call([.. delivery.ChangedKeys]);
            delivery.IsRunning = false;
            delivery.Done.SetResult();
            lock (_gate)
            {
                delivery = _running = _pending;
                _pending = null;
            }
        }
    }

    private void Call(IReadOnlyList<string> changedKeys)
    {
        try
        {
            deliver(changedKeys);
        }
        catch (Exception thrown)
        {
            // Type and origin only: .NET's binder puts the value that it could not convert into its message.
            IEnumerable<Exception> causes = thrown is AggregateException several ? several.Flatten().InnerExceptions : [thrown];
            foreach (Exception cause in causes)
            {
                string? origin = cause is OptionsValidationException invalid
                    ? $"for {invalid.OptionsType.Name}"
                    : cause.StackTrace?.Split('\n')[0].Trim();
                Instruments.ListenerExceptions.Add(1, new KeyValuePair<string, object?>(Attributes.Source, name));
                logger.ListenerThrew(name, cause.GetType(), origin);
            }
        }
    }

    private sealed class Delivery
    {
        private volatile bool _isRunning = true;

        public SortedSet<string> ChangedKeys { get; } = new(StringComparer.OrdinalIgnoreCase);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsRunning
        {
            get => _isRunning;
            set => _isRunning = value;
        }
    }
}
