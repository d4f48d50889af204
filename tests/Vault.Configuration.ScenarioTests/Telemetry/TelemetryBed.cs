using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Vault.Configuration.ScenarioTests.Telemetry;

/// <summary>
/// OpenTelemetry with exporters in memory. Tests run side by side in one process and share the meter: each looks at the source of
/// its own name only.
/// </summary>
internal sealed class TelemetryBed : IDisposable
{
    private readonly List<MetricSnapshot> _metrics = [];
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly MeterProvider _meters;
    private readonly TracerProvider _traces;

    public TelemetryBed()
    {
        _meters = Sdk.CreateMeterProviderBuilder().AddMeter("Vault.Configuration").AddInMemoryExporter(_metrics).Build();
        _traces = Sdk.CreateTracerProviderBuilder().AddSource("Vault.Configuration").AddSource(nameof(TelemetryBed))
            .AddProcessor(new Ended(_ended)).Build();
    }

    /// <summary>The name of the source, of the client or of the configuration key, which no other test has.</summary>
    public string Name { get; } = $"source-{Guid.NewGuid():N}";

    /// <summary>The spans of the source that have ended.</summary>
    public IReadOnlyList<Activity> Spans => [.. _ended.Where(span => span.GetTagItem("vault.source.name") as string == Name)];

    /// <summary>A test's own spans.</summary>
    public ActivitySource Own { get; } = new(nameof(TelemetryBed));

    /// <summary>What an instrument shows now: its tags without <see cref="Name"/>, and the sum, or how many were recorded.</summary>
    public IReadOnlyDictionary<string, double> Read(string instrument)
    {
        lock (_metrics)
        {
            _metrics.Clear();
            _meters.ForceFlush();
            Dictionary<string, double> all = [];
            foreach (MetricSnapshot metric in _metrics.Where(metric => metric.Name == instrument))
            {
                foreach (MetricPoint point in metric.MetricPoints)
                {
                    Dictionary<string, object?> tags = [];
                    foreach ((string key, object? value) in point.Tags)
                    {
                        tags[key] = value;
                    }

                    if (tags.FirstOrDefault(tag => tag.Value as string == Name).Key is { } own && tags.Remove(own))
                    {
                        all[string.Join(' ', tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))] = Value(metric, point);
                    }
                }
            }

            return all;
        }
    }

    public void Dispose()
    {
        _meters.Dispose();
        _traces.Dispose();
        Own.Dispose();
    }

    private static double Value(MetricSnapshot metric, MetricPoint point) => metric.MetricType switch
    {
        MetricType.Histogram => point.GetHistogramCount(),
        MetricType.LongSum => point.GetSumLong(),
        MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        MetricType.DoubleGauge => point.GetGaugeLastValueDouble(),
        _ => throw new NotSupportedException(metric.MetricType.ToString()),
    };

    private sealed class Ended(ConcurrentQueue<Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => ended.Enqueue(data);
    }
}
