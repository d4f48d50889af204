using Vault.Configuration.Benchmarks.Fleet;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// What 10,000 pods with a folder of 50 secrets each ask of one Vault. Simulated: no request is sent, and it takes seconds.
/// </summary>
internal static class FleetBenchmark
{
    private const int Pods = 10_000;
    private const int Secrets = 50;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    public static void Run()
    {
        Table.Begin(
            $"{Pods:N0} pods, a folder of {Secrets} secrets each, every {Interval.TotalMinutes:N0} minutes: requests a second at Vault",
            "how", "requests a round", "mean", "busiest second", "busiest after a restart", "while sealed", "busiest after an hour of that");
        Compare("scan (OpenBao)", 1);
        Compare("reading the data (Vault)", 1 + Secrets);
        CompareInStep((2 * Secrets) + 2);
    }

    private static void Compare(string how, int requestsOfRound)
    {
        // A round each in the first seconds, as after a deployment; then long enough for that to be forgotten.
        FleetSimulation fleet = new(Pods, Interval, requestsOfRound, startsWithin: TimeSpan.FromSeconds(1), seed: 1);
        fleet.Pass(TimeSpan.FromSeconds(1)); // The start itself reads everything, whatever the way of polling.
        FleetLoad restarted = fleet.Pass(Hour);
        fleet.Pass(3 * Hour);
        FleetLoad steady = fleet.Pass(Hour);
        FleetLoad outage = fleet.Pass(Hour, isSealed: true);
        FleetLoad recovered = fleet.Pass(Hour);
        Row(how, requestsOfRound, steady, restarted.Busiest, outage.Mean, recovered.Busiest);
    }

    /// <summary>One request after the other, and then the same wait for all: what began in step stays so.</summary>
    private static void CompareInStep(int requestsOfRound)
    {
        double mean = Pods * requestsOfRound / Interval.TotalSeconds;
        int atOnce = Pods * requestsOfRound;
        Table.Row(
            "2N + 2 every interval, no jitter", Table.Number(requestsOfRound), Table.Number(mean),
            Table.Number(atOnce), Table.Number(atOnce), "–", "–");
    }

    private static void Row(string how, int requestsOfRound, FleetLoad steady, int restarted, double outage, int recovered) => Table.Row(
        how, Table.Number(requestsOfRound), Table.Number(steady.Mean), $"{Table.Number(steady.Busiest)} ({steady.Peak:0.00})",
        Table.Number(restarted), Table.Number(outage), Table.Number(recovered));
}
