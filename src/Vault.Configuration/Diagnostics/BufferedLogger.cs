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

    /// <summary>The first ones: each read is a message, for ever in programs without a host, and must not push out a warning of the start.</summary>
    private const int DebugCapacity = 500;

    private readonly object _gate = new();
    private Queue<Action<ILogger>>? _held = new(); // Under _gate; null once upgraded.
    private int _dropped; // Under _gate.
    private volatile int _debugLeft = DebugCapacity; // Written under _gate.
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

    public bool IsEnabled(LogLevel logLevel) => _target?.IsEnabled(logLevel)
        ?? (logLevel > LogLevel.Debug || (logLevel == LogLevel.Debug && (_debugLeft > 0 || VaultEventSource.Log.IsEnabled())));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (_target is { } target)
        {
            target.Log(logLevel, eventId, state, exception, formatter);
            return;
        }

        if (VaultEventSource.Log.IsEnabled())
        {
            VaultEventSource.Log.Write(logLevel, eventId, formatter(state, exception));
        }

        lock (_gate)
        {
            if (_held is null)
            {
                _target!.Log(logLevel, eventId, state, exception, formatter);
                return;
            }

            if (logLevel <= LogLevel.Debug)
            {
                if (_debugLeft == 0)
                {
                    return;
                }

                _debugLeft--;
            }

            if (_held.Count == Capacity)
            {
                _held.Dequeue();
                _dropped++;
            }

            Hold(_held, logLevel, eventId, state, exception, formatter);
        }
    }

    /// <summary>By itself: what a lambda captures is allocated where its method begins, also for a message that is passed on.</summary>
    private static void Hold<TState>(
        Queue<Action<ILogger>> held, LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        held.Enqueue(logger => logger.Log(logLevel, eventId, state, exception, formatter));
}
