using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// Holds messages back until the host's logging is there, and passes them on from then on. Until then, which is for ever in
/// programs without a host, they also go to the <see cref="VaultEventSource"/>.
/// </summary>
internal sealed class BufferedLogger : ILogger
{
    public const string Category = "Vault.Configuration";

    private const int Capacity = 1000;

    private readonly object _gate = new();
    private Queue<Action<ILogger>>? _held = new(); // Under _gate; null once upgraded.
    private int _dropped; // Under _gate.
    private volatile ILogger? _target;

    /// <summary>The log of a source.</summary>
    /// <param name="loggers">Where the user wants it from the start; <see langword="null"/> to wait for the host's.</param>
    public static GuardedLogger Create(ILoggerFactory? loggers) => new(loggers?.CreateLogger(Category) ?? new BufferedLogger());

    /// <summary>Replays what was held back into the host's logging, which gets everything from now on.</summary>
    public void Upgrade(ILogger target)
    {
        lock (_gate)
        {
            foreach (Action<ILogger> message in _held ?? [])
            {
                message(target);
            }

            if (_dropped > 0)
            {
                target.MessagesDropped(_dropped);
            }

            _held = null;
            _dropped = 0;
            _target = target;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _target?.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => _target?.IsEnabled(logLevel) ?? logLevel >= LogLevel.Debug;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_target is { } target)
        {
            target.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        VaultEventSource.Log.Write(logLevel, eventId, formatter(state, exception));
        lock (_gate)
        {
            if (_held is null)
            {
                _target!.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            if (_held.Count == Capacity)
            {
                _held.Dequeue();
                _dropped++;
            }

            _held.Enqueue(logger => logger.Log(logLevel, eventId, state, exception, formatter));
        }
    }
}
