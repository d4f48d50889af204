using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Telemetry;

/// <summary>What ends by itself: leases, and versions that Vault deletes at a time that is known.</summary>
public sealed class LeaseMetricTests : IDisposable
{
    private readonly TelemetryBed _bed = new();

    [Fact]
    public async Task The_next_lease_to_end_and_its_renewals_are_shown()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddDatabaseRole("orders-rw", role =>
        {
            role.DefaultTtl = TimeSpan.FromMinutes(10);
            role.MaxTtl = TimeSpan.FromHours(1);
        });
        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.AddDynamicCredentials("database", "orders-rw");
        });

        _bed.Read("vault.client.lease.remaining").Single().Value.Should().BeApproximately(600, 2);
        await scenario.RestAsync(root);
        await scenario.PassTimeUntilAsync(() => scenario.Logs.Count(306) >= 1, TimeSpan.FromSeconds(5));

        _bed.Read("vault.client.lease.renewals")[""].Should().BeGreaterThanOrEqualTo(1);
        _bed.Spans.Should().Contain(span => span.DisplayName == "vault renew lease");
    }

    [Fact]
    public async Task A_version_that_vault_will_delete_says_how_long_it_has()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        using HttpClient http = new() { BaseAddress = scenario.Server.Address };
        http.DefaultRequestHeaders.Add("X-Vault-Token", scenario.Server.RootToken);
        using StringContent metadata = new("""{"delete_version_after":"2h"}""");
        (await http.PostAsync("v1/secret/metadata/a", metadata, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        scenario.Server.PutSecret("secret", "a", ("key", "2"));

        scenario.BuildWithToken(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.AddKeyValue("secret", "a");
        });

        _bed.Read("vault.configuration.secret.deletion.remaining").Single().Value.Should().BeApproximately(7200, 2);
    }

    public void Dispose() => _bed.Dispose();
}
