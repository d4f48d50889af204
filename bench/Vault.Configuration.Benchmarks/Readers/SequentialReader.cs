using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks.Readers;

/// <summary>
/// The shape of the nearest existing package: log in, list, then for each secret its metadata and its data, one request
/// after the other. 2N + 2 requests.
/// </summary>
internal static class SequentialReader
{
    public static async Task ReadAsync(IAskedVault vault, string folder)
    {
        using PlainClient client = new(vault);
        await client.LogInAsync();
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in await client.ListAsync(folder))
        {
            await client.ReadVersionAsync($"{folder}/{name}");
            foreach ((string field, string? value) in await client.ReadAsync($"{folder}/{name}"))
            {
                values[$"{name}:{field}"] = value;
            }
        }
    }
}
