using Microsoft.Extensions.Configuration;
using Vault.Configuration.Benchmarks.Readers;

namespace Vault.Configuration.Benchmarks;

/// <summary>What a round costs in which nothing has changed, as nearly every round does.</summary>
internal static class PollBenchmark
{
    private const int Count = 500;
    private const string Folder = "poll";

    public static async Task RunAsync(VaultProcess vault)
    {
        vault.Fill(Folder, Count, fields: 4);
        Table.Begin(
            $"{Count} secrets, in this process only (the server is another one)",
            "what", "requests", "allocated bytes", "bytes a secret", "to its first load", "to the floor");
        await CompareAsync(vault, "by name", Count);
        await CompareAsync(vault, "a folder on OpenBao", named: null);
        vault.AllowScan(false);
        await CompareAsync(vault, "a folder on Vault", named: null);
        vault.AllowScan(true);
    }

    private static async Task CompareAsync(VaultProcess vault, string how, int? named)
    {
        Task FirstLoad() => Task.Run(() => LibraryReader.Build(vault, Folder, named).Dispose());
        (int firstRequests, long firstBytes) = await CostAsync(vault, FirstLoad);

        using ConfigurationRoot configuration = LibraryReader.Build(vault, Folder, named);
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        (int pollRequests, long pollBytes) = await CostAsync(vault, () => refresher.RefreshAsync());

        using PlainClient client = new(vault);
        await client.LogInAsync(vault.RoleId, vault.SecretId);
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

    private static async Task<(int Requests, long Bytes)> CostAsync(VaultProcess vault, Func<Task> action)
    {
        long bytes = await Measure.AllocatedAsync(repetitions: 9, action);
        vault.CountRequests();
        await action();
        return (vault.CountRequests(), bytes);
    }
}
