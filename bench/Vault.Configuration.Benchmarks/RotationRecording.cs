using System.Diagnostics;
using System.Globalization;

namespace Vault.Configuration.Benchmarks;

/// <summary>A load with rotations as it went, ten times a second: what the picture of it is drawn from.</summary>
internal sealed class RotationRecording(Func<RotationRecording.Sample> look)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly List<(double Milliseconds, Sample Sample)> _samples = [];

    /// <summary>Looks until the load is over, and once more then.</summary>
    public async Task RunAsync(Task load)
    {
        long start = Stopwatch.GetTimestamp();
        using PeriodicTimer timer = new(Step);
        do
        {
            Look();
        }
        while (!load.IsCompleted && await timer.WaitForNextTickAsync());

        await load;
        Look();

        void Look() => _samples.Add((Stopwatch.GetElapsedTime(start).TotalMilliseconds, look()));
    }

    /// <param name="path">The file.</param>
    /// <param name="about">Which run it is, a line each.</param>
    public void Write(string path, params string[] about) => File.WriteAllLines(
        path,
        [
            .. about.Select(line => $"# {line}"),
            "milliseconds,answered,failed,refused,rotations,reads",
            .. _samples.Select(one => string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Milliseconds:F0},{one.Sample.Answered},{one.Sample.Failed},{one.Sample.Refused},{one.Sample.Rotations},{one.Sample.Reads}")),
        ]);

    /// <summary>All since the beginning.</summary>
    /// <param name="Answered">Questions that were answered.</param>
    /// <param name="Failed">Those among them whose caller got a failure.</param>
    /// <param name="Refused">Attempts that a provider refused for their key.</param>
    /// <param name="Rotations">Of all three keys at once.</param>
    /// <param name="Reads">Requests to Vault.</param>
    public readonly record struct Sample(int Answered, int Failed, int Refused, int Rotations, int Reads);
}
