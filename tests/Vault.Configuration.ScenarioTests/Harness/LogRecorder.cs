using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>Records what the library logs, and lets a test wait for the next entry instead of sleeping.</summary>
internal sealed class LogRecorder : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>Ends with the next entry. Take it before looking at what the entry would change.</summary>
    public Task Next => _next.Task;

    public IEnumerable<LogEntry> Warnings => _entries.Where(entry => entry.Level >= LogLevel.Warning);

    public int Count(int eventId) => _entries.Count(entry => entry.EventId == eventId);

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _entries.Enqueue(new LogEntry(logLevel, eventId.Id, formatter(state, exception) + exception));
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    public void Dispose()
    {
    }
}

internal sealed record LogEntry(LogLevel Level, int EventId, string Text);
