using System.Collections.Concurrent;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks.Readers;

/// <summary>What cannot be undercut: it asks for everything at once, under the library's own bound, and does nothing else.</summary>
internal static class FloorReader
{
    private const int MaxInFlight = 32;

    public static async Task ReadAsync(IAskedVault vault, string folder, int? named)
    {
        using PlainClient client = new(vault);
        await client.LogInAsync();
        await ReadAllAsync(client, folder, named);
    }

    /// <param name="client">Logged in.</param>
    /// <param name="folder">Where the secrets are.</param>
    /// <param name="named">How many, if their names are known; <see langword="null"/> to list them.</param>
    public static async Task ReadAllAsync(PlainClient client, string folder, int? named)
    {
        string[] names = named is { } count
            ? [.. Enumerable.Range(0, count).Select(SampleSecret.Name)]
            : await client.ListAsync(folder);
        using SemaphoreSlim inFlight = new(MaxInFlight);
        ConcurrentDictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        await Task.WhenAll(names.Select(async name =>
        {
            await inFlight.WaitAsync();
            try
            {
                foreach ((string field, string? value) in await client.ReadAsync($"{folder}/{name}"))
                {
                    values[$"{name}:{field}"] = value;
                }
            }
            finally
            {
                inFlight.Release();
            }
        }));
    }
}
