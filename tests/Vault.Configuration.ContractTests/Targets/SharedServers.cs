using System.Collections.Concurrent;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>The servers that serve all tests of a run, each started when the first test asks for it.</summary>
internal static class SharedServers
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<RunningServer>>> Started = new();

    public static Task<RunningServer> GetAsync(ServerKind kind) => Started
        .GetOrAdd(kind.Name, _ => new Lazy<Task<RunningServer>>(() => kind.StartAsync(CancellationToken.None)))
        .Value;

    public static async Task StopAsync()
    {
        foreach (Lazy<Task<RunningServer>> server in Started.Values.Where(server => server.Value.IsCompletedSuccessfully))
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
