using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Vault.Configuration.ScenarioTests.Telemetry;

public sealed class RotatingMetricTests : IDisposable
{
    private readonly TelemetryBed _bed = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_attempt_is_counted_by_its_outcome()
    {
        // Memory does not signal: nothing happens but what is asked for.
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        ServiceCollection services = new();
        services.AddSingleton(configuration);
        services.AddRotating<Uri>(
            _bed.Name,
            value => value == "broken" ? throw new FormatException() : new Uri($"https://{value}/"),
            configure: options => options.Check = (uri, _) => new(uri.Host != "refused"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        Rotating<Uri> rotating = provider.GetRequiredService<Rotating<Uri>>();

        await TryAsync(null);
        await TryAsync("one");
        await TryAsync("two");
        await TryAsync("refused");
        await TryAsync("broken");
        await TryAsync("three");
        await TryAsync("three");

        rotating.Current.Host.Should().Be("three");
        _bed.Read("vault.configuration.rotating.rotations").Should().Equal(new Dictionary<string, double>
        {
            ["vault.rotating.outcome=created"] = 1,
            ["vault.rotating.outcome=rotated"] = 2,
            ["vault.rotating.outcome=refused"] = 2,
            ["vault.rotating.outcome=failed"] = 1,
        });

        async Task TryAsync(string? value)
        {
            configuration[_bed.Name] = value;
            try
            {
                await rotating.RotateAsync(Stop);
            }
            catch (Exception thrown) when (thrown is InvalidOperationException or FormatException)
            {
            }
        }
    }

    public void Dispose() => _bed.Dispose();
}
