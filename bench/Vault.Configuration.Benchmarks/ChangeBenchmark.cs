using Vault.Configuration.Benchmarks.Readers;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// How long after the instant of a poll a program hears that one of 500 secrets has changed, in round trips (what one answer takes in
/// the same run) and against the same requests made by hand.
/// </summary>
internal static class ChangeBenchmark
{
    private const int Count = 500;
    private const string Folder = "change";

    private static readonly string Changing = SampleSecret.Path(Folder, secret: 0);

    public static async Task RunAsync()
    {
        await using IAskedVault vault = await AskedVault.StartAsync();
        await vault.FillAsync(Folder, Count, fields: 4);
        using PlainClient client = new(vault);
        await client.LogInAsync();
        Contestant[] contestants =
        [
            .. vault.CanScan ? [new Contestant($"a folder of {Count} on OpenBao", null, MayScan: true, ScanAndReadAsync)] : (Contestant[])[],
            new($"a folder of {Count} on Vault", null, MayScan: false, () => FloorReader.ReadAllAsync(client, Folder, named: null)),
            new($"{Count} by name", Count, MayScan: true, () => FloorReader.ReadAllAsync(client, Folder, Count)),
            new("1 by name", 1, MayScan: true, () => client.ReadAsync(Changing)),
        ];
        ChangeListener[] listeners = [.. contestants.Select(contestant => new ChangeListener(LibraryReader.Build(vault, Folder, contestant.Named)))];
        int revision = 0;

        // At 5 ms what the two processes compute still shows, at 50 hardly anything but waiting.
        await CompareAsync(latency: 5, repetitions: 31);
        if (vault.CanDelay)
        {
            await CompareAsync(latency: 50, repetitions: 7);
        }

        foreach (ChangeListener listener in listeners)
        {
            listener.Dispose();
        }

        async Task CompareAsync(int latency, int repetitions)
        {
            await vault.DelayAsync(latency);
            int[] requests = new int[contestants.Length];
            TimeSpan[] times = await Measure.TakeTurnsAsync(
                repetitions,
                [
                    .. contestants.Select((contestant, i) => (Func<Task<TimeSpan>>)(async () =>
                    {
                        await MakeChangeAsync(contestant);
                        TimeSpan time = default;
                        requests[i] = await vault.CountRequestsAsync(async () => time = await listeners[i].PollAsync(expected: $"{revision}"));
                        return time;
                    })),
                    .. contestants.Select(contestant => (Func<Task<TimeSpan>>)(async () =>
                    {
                        await MakeChangeAsync(contestant);
                        return await Measure.TimeAsync(contestant.Floor);
                    })),
                ]);

            Table.Begin(
                $"One of {Count} secrets changes, {AskedVault.Describe(vault, latency)}: from the poll to OnChange",
                "what", "requests", "time", "in round trips", "the floor, in round trips", "to the floor");
            TimeSpan roundTrip = times[^1];
            foreach ((int i, Contestant contestant) in contestants.Index())
            {
                TimeSpan floor = times[contestants.Length + i];
                Table.Row(
                    contestant.How, Table.Number(requests[i]), Table.Milliseconds(times[i]),
                    Table.Ratio(times[i].Ticks, roundTrip.Ticks), Table.Ratio(floor.Ticks, roundTrip.Ticks), Table.Ratio(times[i].Ticks, floor.Ticks));
            }
        }

        async Task MakeChangeAsync(Contestant contestant)
        {
            await vault.AllowScanAsync(contestant.MayScan);
            await vault.ChangeAsync(Folder, ++revision);
        }

        async Task ScanAndReadAsync()
        {
            await client.ScanVersionsAsync(Folder);
            await client.ReadAsync(Changing);
        }
    }

    /// <param name="How">What is polled.</param>
    /// <param name="Named">How many by name; <see langword="null"/> for the folder.</param>
    /// <param name="MayScan">Whether the server lets it scan.</param>
    /// <param name="Floor">The same requests by hand; the last contestant's is one round trip.</param>
    private sealed record Contestant(string How, int? Named, bool MayScan, Func<Task> Floor);
}
