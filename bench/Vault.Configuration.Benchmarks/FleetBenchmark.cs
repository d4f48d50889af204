using Vault.Configuration.Benchmarks.Fleet;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// What 10,000 pods with a folder of 50 secrets each ask of one Vault. Simulated: no request is sent, and it takes seconds.
/// </summary>
internal static class FleetBenchmark
{
    private const int Pods = 10_000;
    private const int Secrets = 50;

    /// <summary>One login, one LIST, and a read of each secret.</summary>
    private const int RequestsOfStart = 2 + Secrets;

    // Of an answer, as the recordings of a real server have them: of secrets of 4 kB with one version.
    private const int ScanBytes = Secrets * 400;
    private const int MetadataBytes = Secrets * 500;
    private const int DataBytes = Secrets * 4_400;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Jitter = TimeSpan.FromMinutes(1);

    public static void Run()
    {
        Table.Begin(
            $"{Pods:N0} pods, a folder of {Secrets} secrets each, every {Interval.TotalMinutes:N0} minutes: requests a second at Vault",
            "how", "requests a round", "bytes a second", "mean", "busiest second", "busiest in the hour after a restart", "while sealed", "busiest after an hour of that");
        Compare("scan (OpenBao)", 1, ScanBytes);
        Compare("metadata, where it is granted and smaller (Vault)", 1 + Secrets, MetadataBytes);
        Compare("reading the data (Vault)", 1 + Secrets, DataBytes);
        CompareInStep((2 * Secrets) + 2, MetadataBytes + DataBytes);

        Table.Begin($"The start of all {Pods:N0} in one second: requests at Vault, logins and first loads", "how", "busiest second");
        Table.Row("at once", Table.Number(Start(TimeSpan.FromSeconds(1))));
        Table.Row("with a StartupJitter of a minute", Table.Number(Start(Jitter)));
    }

    private static void Compare(string how, int requestsOfRound, int bytesOfRound)
    {
        FleetSimulation fleet = new(Pods, Interval, RequestsOfStart, requestsOfRound, startsWithin: TimeSpan.FromSeconds(1), seed: 1);
        fleet.Pass(TimeSpan.FromSeconds(1));
        FleetLoad restarted = fleet.Pass(Hour);
        FleetLoad steady = fleet.Pass(Hour);
        FleetLoad outage = fleet.Pass(Hour, isSealed: true);
        FleetLoad recovered = fleet.Pass(Hour);
        Table.Row(
            how, Table.Number(requestsOfRound), Bytes(bytesOfRound), Table.Number(steady.Mean), $"{Table.Number(steady.Busiest)} ({steady.Peak:0.00})",
            Table.Number(restarted.Busiest), Table.Number(outage.Mean), Table.Number(recovered.Busiest));
    }

    /// <summary>One request after the other, and then the same wait for all: what began in step stays so.</summary>
    private static void CompareInStep(int requestsOfRound, int bytesOfRound)
    {
        double mean = Pods * requestsOfRound / Interval.TotalSeconds;
        int atOnce = Pods * requestsOfRound;
        Table.Row(
            "2N + 2 every interval, no jitter", Table.Number(requestsOfRound), Bytes(bytesOfRound), Table.Number(mean),
            Table.Number(atOnce), Table.Number(atOnce), "–", "–");
    }

    private static int Start(TimeSpan within) =>
        new FleetSimulation(Pods, Interval, RequestsOfStart, requestsOfRound: 1, within, seed: 1).Pass(within).Busiest;

    private static string Bytes(int ofRound) => $"{Pods * (double)ofRound / Interval.TotalSeconds / 1_000_000:0.0} MB";
}
