using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.ScenarioTests.Telemetry;

namespace Vault.Configuration.ScenarioTests.Rotation;

/// <summary>A secret that should have been replaced by now is seen before it fails.</summary>
public sealed class RotationDueTests
{
    [Fact]
    public async Task A_secret_that_is_older_than_it_may_get_is_told_of_once_and_until_another_version_is_there()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "ai/openai", secret => secret.MaxAge = TimeSpan.FromMinutes(17)));
        DateTimeOffset due = Secret(configuration).RotateBy!.Value;
        due.Should().Be(Secret(configuration).CreatedAt!.Value + TimeSpan.FromMinutes(17));
        (await HealthAsync(configuration)).Status.Should().Be(HealthStatus.Healthy);

        while (scenario.Time.GetUtcNow() <= due)
        {
            scenario.Logs.Count(eventId: 315).Should().Be(0);
            await scenario.PassOneRoundAsync(configuration);
        }

        await scenario.PassOneRoundAsync(configuration);
        scenario.Logs.Entries.Should().ContainSingle(entry => entry.EventId == 315).Which.Text
            .Should().Match("Version 1 of \"secret/ai/openai\", written at *, is due to be replaced, since it is older than its MaxAge of 00:17:00. Write another version.");
        HealthReportEntry degraded = await HealthAsync(configuration);
        degraded.Status.Should().Be(HealthStatus.Degraded);
        degraded.Description.Should().Contain("Version 1 of \"secret/ai/openai\"");
        configuration["ApiKey"].Should().Be("1", "its values stay as they are");

        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "2"));
        await scenario.PassOneRoundAsync(configuration);
        (await HealthAsync(configuration)).Status.Should().Be(HealthStatus.Healthy);
        scenario.Logs.Count(eventId: 315).Should().Be(1);
    }

    [Theory]
    [InlineData("rotate_by", 30, 30)]
    [InlineData("expires_at", 40, 33)]
    [InlineData("expires_at", 4, 3)]
    public async Task Custom_metadata_says_when_a_secret_is_due(string field, int days, int dueAfterDays)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        Secret(configuration).RotateBy.Should().BeNull();
        DateTimeOffset createdAt = Secret(configuration).CreatedAt!.Value;

        Annotate(scenario, "a", (field, (createdAt + TimeSpan.FromDays(days)).ToString("O")), ("owner", "team"));
        await scenario.PassOneRoundAsync(configuration);

        Secret(configuration).RotateBy.Should().BeCloseTo(createdAt + TimeSpan.FromDays(dueAfterDays), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Metadata_that_is_changed_alone_is_seen_where_versions_are_asked_for_at_once_and_costs_one_reading()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "f/a", ("key", "1"));
        scenario.Server.PutSecret("secret", "f/b", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "f/"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.ClearRequests();

        Annotate(scenario, "f/a", ("rotate_by", "2001-01-01"));
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);

        scenario.Server.Requests.Select(request => $"{request.Method} {request.Path}").Should().Equal(
            "SCAN secret/detailed-metadata/f/", "GET secret/data/f/a", "SCAN secret/detailed-metadata/f/");
        Scenario.Status(configuration).Secrets.Select(secret => secret.RotateBy).Should().Equal(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), null);
        scenario.Logs.Entries.Should().ContainSingle(entry => entry.EventId == 315).Which.Text.Should().Contain("since its rotate_by is 2001-01-01 00:00:00Z");
    }

    [Fact]
    public async Task What_is_no_time_says_nothing_and_breaks_nothing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        Annotate(scenario, "a", ("rotate_by", "soon"), ("expires_at", "never"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        configuration["key"].Should().Be("1");
        Secret(configuration).RotateBy.Should().BeNull();
    }

    [Fact]
    public async Task Metrics_show_version_age_and_time_left_of_each_path_where_that_is_wanted()
    {
        using TelemetryBed telemetry = new();
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Time.Advance(TimeSpan.FromHours(1));
        scenario.Server.PutSecret("secret", "b", ("other", "1"));
        scenario.Server.PutSecret("secret", "b", ("other", "2"));
        scenario.Time.Advance(TimeSpan.FromHours(1));
        void Read(VaultConfigurationBuilder vault, bool includesPaths)
        {
            vault.Options.Name = telemetry.Name;
            vault.Options.Telemetry.IncludePaths = includesPaths;
            vault.AddKeyValue("secret", "a", secret => secret.MaxAge = TimeSpan.FromHours(3));
            vault.AddKeyValue("secret", "b");
        }

        using ((IDisposable)scenario.BuildWithToken(vault => Read(vault, includesPaths: false)))
        {
            telemetry.Read("vault.configuration.secret.version").Should().BeEmpty("without its path a number says nothing");
            telemetry.Read("vault.configuration.secret.age").Should().ContainSingle().Which.Should().Match<KeyValuePair<string, double>>(oldest => oldest.Key.Length == 0 && Math.Abs(oldest.Value - 7200) < 2);
        }

        using ((IDisposable)scenario.BuildWithToken(vault => Read(vault, includesPaths: true)))
        {
            telemetry.Read("vault.configuration.secret.version").Should().Equal(new Dictionary<string, double> { ["vault.secret.path=secret/a"] = 1, ["vault.secret.path=secret/b"] = 2 });
            telemetry.Read("vault.configuration.secret.age")["vault.secret.path=secret/b"].Should().BeApproximately(3600, 2);
            telemetry.Read("vault.configuration.secret.rotation.remaining").Should().ContainSingle().Which.Value.Should().BeApproximately(3600, 2);
        }
    }

    private static VaultSecretStatus Secret(IConfigurationRoot configuration) => Scenario.Status(configuration).Secrets.Single();

    private static void Annotate(Scenario scenario, string path, params (string Name, string Value)[] metadata) =>
        scenario.Server.SetCustomMetadata("secret", path, metadata.Select(one => new KeyValuePair<string, string>(one.Name, one.Value)));

    private static async Task<HealthReportEntry> HealthAsync(IConfiguration configuration)
    {
        await using ServiceProvider services = new ServiceCollection().AddSingleton(configuration).AddLogging().AddHealthChecks().AddVault().Services.BuildServiceProvider();
        return (await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Entries.Values.Single();
    }
}
