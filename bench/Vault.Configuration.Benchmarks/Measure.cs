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

    /// <summary>The median of the nanoseconds of one call of each, in batches so short that few of them are interrupted.</summary>
    public static double[] Nanoseconds(int repetitions, params Action[] contestants)
    {
        // Long enough for the JIT to have compiled its last version of all that is called.
        int[] batches = [.. contestants.Select(contestant => Calibrate(contestant, TimeSpan.FromMilliseconds(400)))];
        List<double>[] nanoseconds = [.. contestants.Select(_ => new List<double>())];
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            for (int i = 0; i < contestants.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                for (int call = 0; call < batches[i]; call++)
                {
                    contestants[i]();
                }

                nanoseconds[i].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / batches[i]);
            }
        }

        return [.. nanoseconds.Select(Median)];
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

    /// <summary>How many calls take about 2 ms.</summary>
    private static int Calibrate(Action action, TimeSpan warmUp)
    {
        long start = Stopwatch.GetTimestamp();
        int calls = 0;
        while (Stopwatch.GetElapsedTime(start) < warmUp)
        {
            action();
            calls++;
        }

        return Math.Max(1, (int)(calls * 2 / warmUp.TotalMilliseconds));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
