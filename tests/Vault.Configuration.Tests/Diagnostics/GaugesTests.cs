using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Tests.Diagnostics;

public sealed class GaugesTests
{
    private readonly string _name = Guid.NewGuid().ToString("N");

    [Fact]
    public void Lease_WithoutPaths_IsTheOneThatEndsNext()
    {
        using IDisposable shown = Gauges.Show(() => new ObservedSource(_name, ShowsPaths: false)
        {
            DataAge = TimeSpan.Zero,
            Leases = [("a", TimeSpan.FromMinutes(5)), ("b", TimeSpan.FromMinutes(2))],
        });

        Observe("vault.client.lease.remaining").Should().Equal(("", 120));
    }

    [Fact]
    public void Lease_WithPaths_IsEachByItself_AndWhatIsOverIsZero()
    {
        using IDisposable shown = Gauges.Show(() => new ObservedSource(_name, ShowsPaths: true)
        {
            DataAge = TimeSpan.Zero,
            Leases = [("a", TimeSpan.FromMinutes(5)), ("b", TimeSpan.FromMinutes(-2))],
        });

        Observe("vault.client.lease.remaining").Should().BeEquivalentTo([("a", 300.0), ("b", 0.0)]);
    }

    [Fact]
    public void SourceThatThrows_HidesNoOther()
    {
        using IDisposable broken = Gauges.Show(() => throw new ObjectDisposedException("runtime"));
        using IDisposable shown = Gauges.Show(() => new ObservedSource(_name, ShowsPaths: false) { DataAge = TimeSpan.FromSeconds(7) });

        Observe("vault.configuration.data.age").Should().Equal(("", 7));
    }

    [Fact]
    public void Source_ThatIsShownNoMore_IsNotAsked()
    {
        int asked = 0;
        Gauges.Show(() =>
        {
            asked++;
            return new ObservedSource(_name, ShowsPaths: false) { DataAge = TimeSpan.Zero };
        }).Dispose();

        Observe("vault.configuration.data.age").Should().BeEmpty();
        asked.Should().Be(0);
    }

    private (string Path, double Value)[] Observe(string instrument)
    {
        using MetricCollector<double> collector = new(null, VaultTelemetry.Name, instrument);
        collector.RecordObservableInstruments();
        return [.. collector.GetMeasurementSnapshot()
            .Where(measurement => measurement.Tags[Attributes.Source] as string == _name)
            .Select(measurement => (measurement.Tags.GetValueOrDefault(Attributes.SecretPath) as string ?? "", measurement.Value))];
    }
}
