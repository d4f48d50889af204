using System.Diagnostics;

namespace Vault.Configuration.Benchmarks;

/// <summary>Takes turns, so that what disturbs the machine disturbs all alike, and keeps the medians.</summary>
internal static class Measure
{
    /// <summary>The median duration of each, after one round that does not count.</summary>
    public static Task<TimeSpan[]> TimesAsync(int repetitions, params Func<Task>[] contestants) =>
        TakeTurnsAsync(repetitions, [.. contestants.Select(contestant => (Func<Task<TimeSpan>>)(() => TimeAsync(contestant)))]);

    /// <summary>The duration of one.</summary>
    public static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>The same, of contestants that know themselves when they begin and are done.</summary>
    public static async Task<TimeSpan[]> TakeTurnsAsync(int repetitions, params Func<Task<TimeSpan>>[] contestants)
    {
        List<double>[] ticks = [.. contestants.Select(_ => new List<double>())];
        for (int repetition = -1; repetition < repetitions; repetition++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                TimeSpan time = await contestants[i]();
                if (repetition >= 0)
                {
                    ticks[i].Add(time.Ticks);
                }
            }
        }

        return [.. ticks.Select(values => TimeSpan.FromTicks((long)Median(values)))];
    }

    /// <summary>The median of the bytes that the process allocates meanwhile, on all threads.</summary>
    public static async Task<long> AllocatedAsync(int repetitions, Func<Task> action)
    {
        await action();
        List<double> bytes = [];
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await action();
            bytes.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return (long)Median(bytes);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
