using System.Collections.Concurrent;
using System.Globalization;

namespace Vault.Configuration.ScenarioTests.Faults;

[Collection(AloneInTheProcess.Name)]
public sealed class RandomFaultTests(ITestOutputHelper output)
{
    private const int FirstSeed = 1000;
    private const int Seeds = 40;
    private const int RoundsPerSeed = 60;

    /// <summary>Enough for a run that is quiet for a moment while another one computes, on two cores.</summary>
    private const int RunsAtOnce = 4;

    [Fact]
    public async Task Whatever_fails_no_key_goes_blank_the_loop_lives_and_afterwards_the_last_values_come()
    {
        ConcurrentQueue<Exception> unobserved = new();
        void Observe(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += Observe;
        int rounds = Number("VAULT_FAULT_ROUNDS") ?? RoundsPerSeed;
        IEnumerable<int> seeds = Number("VAULT_FAULT_SEED") is { } one ? [one] : Enumerable.Range(FirstSeed, Number("VAULT_FAULT_SEEDS") ?? Seeds);
        int total = 0;
        try
        {
            await Parallel.ForEachAsync(
                seeds,
                new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce, CancellationToken = TestContext.Current.CancellationToken },
                async (seed, _) =>
                {
                    await using FaultRun run = await FaultRun.StartAsync(seed);
                    await run.RunAsync(rounds);
                    Interlocked.Add(ref total, run.Rounds);
                });
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Observe;
        }

        output.WriteLine($"{total} rounds.");
        string.Join("\n\n", unobserved).Should().BeEmpty();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;
}
