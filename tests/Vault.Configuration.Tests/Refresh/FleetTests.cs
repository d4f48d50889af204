using Vault.Configuration.Benchmarks.Fleet;

namespace Vault.Configuration.Tests.Refresh;

/// <summary>What a fleet asks of its Vault: the simulation of the benchmark, which is driven by the schedule itself.</summary>
public sealed class FleetTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly FleetSimulation _fleet = new(pods: 6000, Interval, requestsOfStart: 1, requestsOfRound: 1, startsWithin: TimeSpan.FromSeconds(1), seed: 1);

    [Fact]
    public void Pods_started_in_one_second_are_out_of_step_for_good()
    {
        _fleet.Pass(Interval * 30);

        FleetLoad steady = _fleet.Pass(Interval * 10);

        steady.Mean.Should().BeApproximately(100, 2);
        steady.Peak.Should().BeLessThan(1.5);
    }

    [Fact]
    public void Pods_started_in_one_second_do_not_come_together_again()
    {
        _fleet.Pass(TimeSpan.FromSeconds(1));

        FleetLoad afterwards = _fleet.Pass(Interval * 10);

        afterwards.Busiest.Should().BeLessThan(170, "the mean is 100, and where all wait for the interval give or take 15 % it is 330");
    }

    [Fact]
    public void An_outage_of_an_hour_ends_without_a_rush()
    {
        _fleet.Pass(Interval * 30);

        FleetLoad outage = _fleet.Pass(TimeSpan.FromHours(1), isSealed: true);
        FleetLoad recovered = _fleet.Pass(Interval * 10);

        outage.Mean.Should().BeLessThan(300);
        recovered.Busiest.Should().BeLessThan(400, "the mean is 100");
    }
}
