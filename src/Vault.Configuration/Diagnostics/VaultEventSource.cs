using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Diagnostics;

/// <summary>The log of programs without a host: <c>dotnet-trace --providers Vault-Configuration</c>.</summary>
[EventSource(Name = "Vault-Configuration")]
internal sealed class VaultEventSource : EventSource
{
    public static readonly VaultEventSource Log = new();

    private VaultEventSource()
    {
    }

    [NonEvent]
    public void Write(LogLevel level, EventId id, string message)
    {
        if (!IsEnabled())
        {
            return;
        }

        if (level >= LogLevel.Warning)
        {
            Problem(id.Id, id.Name ?? "", message);
        }
        else
        {
            Message(id.Id, id.Name ?? "", message);
        }
    }

    [Event(1, Level = EventLevel.Informational, Message = "{2}")]
    private void Message(int id, string name, string message) => WriteEvent(1, id, name, message);

    [Event(2, Level = EventLevel.Warning, Message = "{2}")]
    private void Problem(int id, string name, string message) => WriteEvent(2, id, name, message);
}
