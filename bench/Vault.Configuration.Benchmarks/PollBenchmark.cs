using Microsoft.Extensions.Configuration;
using Vault.Configuration.Benchmarks.Readers;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks;

/// <summary>What a round costs in which nothing has changed, as nearly every round does.</summary>
internal static class PollBenchmark
{
    private const int Count = 500;
    private const string Folder = "poll";

    public static async Task RunAsync()
    {
        await using IAskedVault vault = await AskedVault.StartAsync();
        await vault.FillAsync(Folder, Count, fields: 4);
        Table.Begin(
            $"{Count} secrets, in this process only (the server is another one)",
            "what", "requests", "allocated bytes", "bytes a secret", "to its first load", "to the floor");
        await CompareAsync(vault, "by name", Count);
        if (vault.CanScan)
        {
            await CompareAsync(vault, "a folder on OpenBao", named: null);
        }

        await vault.AllowScanAsync(false);
        await CompareAsync(vault, "a folder on Vault", named: null);
    }

    private static async Task CompareAsync(IAskedVault vault, string how, int? named)
    {
        Task FirstLoad() => Task.Run(() => LibraryReader.Build(vault, Folder, named).Dispose());
        (int firstRequests, long firstBytes) = await CostAsync(vault, FirstLoad);

        using ConfigurationRoot configuration = LibraryReader.Build(vault, Folder, named);
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        (int pollRequests, long pollBytes) = await CostAsync(vault, () => refresher.RefreshAsync());

        using PlainClient client = new(vault);
        await client.LogInAsync();
        (int floorRequests, long floorBytes) = await CostAsync(vault, () => FloorReader.ReadAllAsync(client, Folder, named));

        Row($"{how}: first load", firstRequests, firstBytes);
        Row($"{how}: idle poll", pollRequests, pollBytes);
        Row($"{how}: floor, connections open", floorRequests, floorBytes);

        void Row(string what, int requests, long bytes) => Table.Row(
            what,
            Table.Number(requests),
            Table.Number(bytes),
            Table.Number((double)bytes / Count),
            Table.Ratio(bytes, firstBytes),
            Table.Ratio(bytes, floorBytes));
    }

    private static async Task<(int Requests, long Bytes)> CostAsync(IAskedVault vault, Func<Task> action)
    {
        long bytes = await Measure.AllocatedAsync(repetitions: 9, action);
        return (await vault.CountRequestsAsync(action), bytes);
    }
}
