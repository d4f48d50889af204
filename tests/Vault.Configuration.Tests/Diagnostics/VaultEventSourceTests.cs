using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Tests.Diagnostics;

[Collection(Listening)]
public sealed class VaultEventSourceTests
{
    /// <summary>One after the other: there is one event source in a process.</summary>
    public const string Listening = "listening to the event source";

    [Fact]
    public void IsEnabled_SomebodyListens_GetsEveryDebugMessage()
    {
        using Listener listener = new();
        BufferedLogger logger = new();
        string path = Guid.NewGuid().ToString();

        for (int i = 0; i < 600; i++)
        {
            logger.SecretRead(path, i, null);
        }

        listener.Events.Count(written => written.Payload?[2] is string text && text.Contains(path, StringComparison.Ordinal)).Should().Be(600);
    }

    [Fact]
    public void Write_ProgramWithoutAHost_SeesLevelIdAndText()
    {
        using Listener listener = new();
        string text = Guid.NewGuid().ToString();

        new BufferedLogger().Log(LogLevel.Information, new EventId(500, "Loaded"), text, null, (state, _) => state);
        new BufferedLogger().Log(LogLevel.Error, new EventId(505, "RoundThrew"), text, null, (state, _) => state);

        listener.Events.Where(written => text.Equals(written.Payload?[2])).Select(written => (written.Level, written.Payload![0], written.Payload[1]))
            .Should().Equal((EventLevel.Informational, 500, "Loaded"), (EventLevel.Warning, 505, "RoundThrew"));
    }

    private sealed class Listener : EventListener
    {
        public ConcurrentQueue<EventWrittenEventArgs> Events { get; } = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Vault-Configuration")
            {
                EnableEvents(eventSource, EventLevel.Verbose);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => Events.Enqueue(eventData);
    }
}
