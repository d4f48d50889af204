using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Diagnostics;

/// <summary>
/// Keeps a logger that throws from ending anything: Microsoft's own passes on what a provider throws, such as one that was
/// disposed. There is nobody left to tell of it.
/// </summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    /// <summary>The logger that is guarded.</summary>
    public ILogger Inner => inner;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            VaultEventSource.Log.Write(logLevel, eventId, formatter(state, exception));
        }
    }
}
