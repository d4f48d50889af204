using Vault.Configuration.Benchmarks.Readers;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks;

/// <summary>How long a program's start waits for its secrets, where each answer takes 5 ms.</summary>
internal static class StartBenchmark
{
    private const int Latency = 5;

    /// <summary>More than that would take a minute each time.</summary>
    private const int MostInSequence = 500;

    public static async Task RunAsync()
    {
        foreach (string scheme in AskedVault.Schemes)
        {
            await using IAskedVault vault = await AskedVault.StartAsync(scheme);
            await CompareAsync(vault);
        }
    }

    private static async Task CompareAsync(IAskedVault vault)
    {
        Table.Begin(
            $"Start, {AskedVault.Describe(vault, Latency)}, {vault.Address.Scheme}",
            "secrets", "requests", "floor's requests", "sequential requests", "time", "to the floor", "to the sequential reader");
        foreach (int count in (int[])[1, 50, 500, 5000])
        {
            string folder = $"start{count}";
            await vault.FillAsync(folder, count, fields: 4);
            foreach (int? named in (int?[])[count, null])
            {
                await CompareAsync(vault, folder, count, named);
            }
        }
    }

    private static async Task CompareAsync(IAskedVault vault, string folder, int count, int? named)
    {
        Func<Task>[] contestants =
        [
            () => Task.Run(() => LibraryReader.Build(vault, folder, named).Dispose()),
            () => FloorReader.ReadAsync(vault, folder, named),
        ];
        Func<Task>? sequential = count > MostInSequence ? null : () => SequentialReader.ReadAsync(vault, folder);
        await vault.DelayAsync(0);
        List<int> requests = [];
        foreach (Func<Task> contestant in contestants.Concat(sequential is null ? [] : [sequential]))
        {
            requests.Add(await vault.CountRequestsAsync(contestant));
        }

        await vault.DelayAsync(Latency);
        TimeSpan[] times = await Measure.TimesAsync(repetitions: count > 100 ? 7 : 15, contestants);
        TimeSpan[]? slow = sequential is null ? null : await Measure.TimesAsync(repetitions: count > 100 ? 3 : 7, sequential);
        Table.Row(
            named is null ? $"a folder of {count}" : $"{count} by name",
            Table.Number(requests[0]),
            Table.Number(requests[1]),
            sequential is null ? "–" : Table.Number(requests[2]),
            Table.Milliseconds(times[0]),
            Table.Ratio(times[0].Ticks, times[1].Ticks),
            slow is null ? "–" : Table.Ratio(times[0].Ticks, slow[0].Ticks));
    }
}
