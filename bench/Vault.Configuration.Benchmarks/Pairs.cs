using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Vault.Configuration.Benchmarks;

/// <summary>
/// What takes less than a millisecond, with BenchmarkDotNet: each benchmark beside the baseline of its category, or of its parameter. In
/// this process, since the project that it would generate knows nothing of our locked restore.
/// </summary>
internal static class Pairs
{
    /// <typeparam name="T">A class of benchmarks and their baselines.</typeparam>
    /// <param name="title">The table's.</param>
    /// <param name="baseline">What the baselines are.</param>
    /// <exception cref="InvalidOperationException">One of them could not be run.</exception>
    public static void Compare<T>(string title, string baseline)
    {
        // The table is what is to be seen here; all the rest is in BenchmarkDotNet.Artifacts.
        Summary summary = BenchmarkRunner.Run<T>(ManualConfig.CreateEmpty()
            .AddLogger(NullLogger.Instance)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddJob(Job.Default
                .WithToolchain(InProcessEmitToolchain.Instance)
                .WithIterationTime(TimeInterval.FromMilliseconds(100))
                .WithWarmupCount(5)
                .WithIterationCount(20)));
        if (summary.Reports.Length == 0 || summary.Reports.Any(report => !report.Success))
        {
            throw new InvalidOperationException($"{typeof(T).Name} failed: see {summary.LogFilePath}.");
        }

        Table.Begin(title, "what", "time", baseline, "ratio", "bytes", $"{baseline}'s");
        foreach (IGrouping<string, BenchmarkReport> pair in summary.Reports.OrderBy(report => report.BenchmarkCase.Descriptor.MethodIndex).GroupBy(WhatIsCompared))
        {
            BenchmarkReport ours = pair.Single(report => !report.BenchmarkCase.Descriptor.Baseline);
            BenchmarkReport plain = pair.Single(report => report.BenchmarkCase.Descriptor.Baseline);
            Table.Row(
                pair.Key, Time(ours), Time(plain), Table.Ratio(ours.ResultStatistics!.Median, plain.ResultStatistics!.Median), Bytes(ours), Bytes(plain));
        }
    }

    private static string WhatIsCompared(BenchmarkReport report) => report.BenchmarkCase is { Descriptor.Categories: [string category, ..] }
        ? category
        : report.BenchmarkCase.Parameters.Items[0].ToDisplayText();

    /// <summary>The median, and half of where the middle half of the iterations is.</summary>
    private static string Time(BenchmarkReport report)
    {
        Statistics nanoseconds = report.ResultStatistics!;
        (double unit, string name) = nanoseconds.Median < 10_000 ? (1, "ns") : (1000, "µs");
        return string.Create(CultureInfo.InvariantCulture, $"{nanoseconds.Median / unit:N1} ± {nanoseconds.InterquartileRange / 2 / unit:N1} {name}");
    }

    private static string Bytes(BenchmarkReport report) => Table.Number(report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0);
}
