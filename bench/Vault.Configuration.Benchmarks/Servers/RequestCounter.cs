using System.Diagnostics.Metrics;

namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>Counts at the client, by .NET's own metric, where the server cannot be asked.</summary>
internal static class RequestCounter
{
    public static async Task<int> CountAsync(Uri server, Func<Task> action)
    {
        int requests = 0;
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument is { Meter.Name: "System.Net.Http", Name: "http.client.request.duration" })
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach ((string name, object? value) in tags)
            {
                if (name == "server.port" && value is int port && port == server.Port)
                {
                    Interlocked.Increment(ref requests);
                }
            }
        });
        listener.Start();
        await action();
        return requests;
    }
}
