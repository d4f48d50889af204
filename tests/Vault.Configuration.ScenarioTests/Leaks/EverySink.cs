using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>
/// Everything that a process writes about itself, at its loudest: loggers, event sources (also those inside .NET's HTTP
/// client), activities, metrics, diagnostic listeners, both output streams. Hears the whole process, and so runs alone.
/// </summary>
internal sealed class EverySink : IDisposable
{
    private readonly ConcurrentQueue<(string Sink, string Text)> _lines = new();
    private readonly Events _events;
    private readonly ActivityListener _activities;
    private readonly MeterListener _metrics;
    private readonly IDisposable _diagnostics;
    private readonly ConcurrentBag<IDisposable> _subscriptions = [];
    private readonly TextWriter _error = Console.Error;
    private readonly TextWriter _out = Console.Out;
    private readonly StringWriter _written = new();
    private readonly TextWriter _console;

    public EverySink()
    {
        _console = TextWriter.Synchronized(_written);
        _events = new Events(this);
        _activities = new ActivityListener
        {
            ShouldListenTo = source => !IsTheServers(source.Name),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Write,
        };
        ActivitySource.AddActivityListener(_activities);
        _metrics = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!IsTheServers(instrument.Meter.Name))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        Hear<byte>();
        Hear<short>();
        Hear<int>();
        Hear<long>();
        Hear<float>();
        Hear<double>();
        Hear<decimal>();
        _metrics.Start();
        _diagnostics = DiagnosticListener.AllListeners.Subscribe(new Diagnostics(this));
        Console.SetError(_console);
        Console.SetOut(_console);
    }

    /// <summary>What was written until now.</summary>
    public IReadOnlyList<(string Sink, string Text)> Lines
    {
        get
        {
            _metrics.RecordObservableInstruments();

            // What a synchronized writer locks is itself.
            lock (_console)
            {
                // Copied first: others still write, and a collection that is asked for its count and then for its items may have more of them by then.
                return [.. _lines.ToArray(), ("standard output and error", _written.ToString())];
            }
        }
    }

    public void Write(string sink, string? text) => _lines.Enqueue((sink, text ?? ""));

    /// <summary>Everything that can be seen of an object by who has it in a debugger or a log.</summary>
    public void Write(string sink, object? thing) => Write(sink, ObjectText.Of(thing));

    /// <summary>A factory that writes here, and to another one.</summary>
    public ILoggerFactory LoggersBeside(ILoggerFactory other) => new Loggers(this, other);

    public void Dispose()
    {
        Console.SetError(_error);
        Console.SetOut(_out);
        _diagnostics.Dispose();
        foreach (IDisposable subscription in _subscriptions)
        {
            subscription.Dispose(); // Or it would go on hearing every test that follows, and keep what it hears.
        }

        _metrics.Dispose();
        _activities.Dispose();
        _events.Dispose();
    }

    /// <summary>The server that the tests ask runs in the same process, and what it says is not ours.</summary>
    private static bool IsTheServers(string source) => source.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal);

    private void Hear<T>()
        where T : struct => _metrics.SetMeasurementEventCallback<T>((instrument, value, tags, _) =>
            Write($"metric {instrument.Meter.Name}", $"{instrument.Name} {instrument.Description} {value} {string.Join(' ', tags.ToArray())}"));

    private void Write(Activity activity)
    {
        string sink = $"activity {activity.Source.Name}";
        Write(sink, $"{activity.OperationName} {activity.DisplayName} {activity.StatusDescription} {activity.TraceStateString}");
        foreach (KeyValuePair<string, object?> tag in activity.TagObjects)
        {
            Write(sink, $"{tag.Key}={ObjectText.Of(tag.Value)}");
        }

        foreach (KeyValuePair<string, object?> tag in activity.Events.SelectMany(happened => happened.Tags))
        {
            Write(sink, $"{tag.Key}={ObjectText.Of(tag.Value)}");
        }

        Write(sink, string.Join(' ', activity.Baggage) + string.Join(' ', activity.Links.SelectMany(link => link.Tags ?? [])));
    }

    private sealed class Events(EverySink sinks) : EventListener
    {
        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            // Sockets and SslStream write the bytes themselves, which is what they are there for.
            if (eventSource.Name is "Vault-Configuration" or "Private.InternalDiagnostics.System.Net.Http"
                || eventSource.Name.StartsWith("System.Net.", StringComparison.Ordinal)
                || eventSource.Name.StartsWith("Vault", StringComparison.Ordinal))
            {
                EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            string payload = string.Join(' ', eventData.Payload ?? new([]));

            // .NET's own record of each header that goes out by HTTP/2: whoever switches it on reads the wire. SECURITY.md says so.
            if (!payload.Contains("WriteLiteralHeader", StringComparison.Ordinal))
            {
                sinks.Write($"event source {eventData.EventSource.Name}", $"{eventData.EventName} {eventData.Message} {payload}");
            }
        }
    }

    private sealed class Diagnostics(EverySink sinks) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (!IsTheServers(value.Name))
            {
                sinks._subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value) => sinks.Write($"diagnostics {value.Key}", value.Value?.ToString());

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Loggers(EverySink sinks, ILoggerFactory other) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new Logger(sinks, $"log {categoryName}", other.CreateLogger(categoryName));

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }

    private sealed class Logger(EverySink sinks, string sink, ILogger other) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            sinks.Write(sink, ObjectText.Of(state));
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // .NET redacts headers in the text of its message and not in the state behind it. SECURITY.md says so.
            string fields = sink.StartsWith("log System.Net.Http.HttpClient.", StringComparison.Ordinal) ? "" : ObjectText.Of(state);
            sinks.Write(sink, $"{eventId} {formatter(state, exception)} {fields} {ObjectText.Of(exception)}");
            other.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
