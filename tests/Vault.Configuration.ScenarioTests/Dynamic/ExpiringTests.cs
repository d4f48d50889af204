using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Dynamic;

/// <summary>What is lent and nears its end, and how old it is said to be.</summary>
public sealed class ExpiringTests
{
    private const int NearItsEnd = 330;
    private const int HasEnded = 331;

    [Theory]
    [InlineData("pki/issue/web")]
    [InlineData("database/creds/orders")]
    public async Task What_nothing_takes_the_place_of_is_named_in_time_and_once_more_when_it_has_ended(string path)
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario, path);
        DateTimeOffset end = Scenario.Status(root).Secrets.Single().ExpiresAt!.Value;
        scenario.Server.Seal();

        await PassOnUntilAsync(scenario, root, () => scenario.Logs.Count(NearItsEnd) > 0);

        scenario.Time.GetUtcNow().Should().BeBefore(end, "there must be time to act");
        scenario.Logs.Entries.Single(entry => entry.EventId == NearItsEnd).Text.Should().Contain(path).And.Contain("sealed");
        await scenario.UntilAsync(() => Scenario.Status(root).Secrets.Single().IsExpiring, "the status says so");
        (HealthStatus status, string? why) = await CheckAsync(root);
        status.Should().Be(HealthStatus.Degraded);
        why.Should().Contain(path).And.Contain(" ends at ").And.Contain("sealed");

        await PassOnUntilAsync(scenario, root, () => scenario.Logs.Count(HasEnded) > 0);
        scenario.Time.GetUtcNow().Should().BeOnOrAfter(Scenario.Status(root).Secrets.Single().ExpiresAt!.Value);
        (status, why) = await CheckAsync(root);
        status.Should().Be(HealthStatus.Degraded, "an outage of Vault alone is at most that");
        why.Should().Contain("has ended at");
        root["Lent"].Should().NotBeNullOrEmpty();

        scenario.Server.Unseal();
        await PassOnUntilAsync(scenario, root, () => !Scenario.Status(root).Secrets.Single().IsExpiring);
        await scenario.UntilAsync(() => CheckAsync(root).Result.Status == HealthStatus.Healthy, "all is well");
        scenario.Logs.Count(NearItsEnd).Should().Be(1);
        scenario.Logs.Count(HasEnded).Should().Be(1);
    }

    [Fact]
    public async Task A_certificate_whose_successor_is_refused_by_a_check_is_named_as_well()
    {
        await using Scenario scenario = await StartAsync();
        bool refuses = false;
        IConfigurationRoot root = Build(scenario, "pki/issue/web", mapping =>
            mapping.ValidateBeforePublish = (_, _) => new(Volatile.Read(ref refuses) ? VaultVerdict.Reject : VaultVerdict.Accept));
        Volatile.Write(ref refuses, true);

        await PassOnUntilAsync(scenario, root, () => scenario.Logs.Count(NearItsEnd) > 0);

        scenario.Logs.Entries.Single(entry => entry.EventId == NearItsEnd).Text.Should().Contain("pki/issue/web").And.Contain("Refused");
        await scenario.UntilAsync(() => Scenario.Status(root).Secrets.Single().IsExpiring, "the status says so");
        (await CheckAsync(root)).Status.Should().Be(HealthStatus.Degraded);
    }

    [Theory]
    [InlineData("pki/issue/web")]
    [InlineData("database/creds/orders")]
    public async Task What_is_lent_and_alive_is_never_stale_although_nobody_polls_it(string path)
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario, path, maxStaleness: TimeSpan.FromMinutes(1));
        await scenario.RestAsync(root);

        scenario.Time.Advance(TimeSpan.FromMinutes(10));
        (await CheckAsync(root)).Status.Should().Be(HealthStatus.Healthy);
        Scenario.Status(root).LastSuccessAt.Should().Be(scenario.Time.GetUtcNow());

        scenario.Server.Seal();
        await PassOnUntilAsync(scenario, root, () => scenario.Logs.Count(HasEnded) > 0);
        scenario.Time.Advance(TimeSpan.FromMinutes(2));
        (await CheckAsync(root)).Status.Should().Be(HealthStatus.Unhealthy, "it has ended longer ago than that");
    }

    [Fact]
    public async Task The_password_of_a_static_role_is_not_stale_before_it_is_changed()
    {
        await using Scenario scenario = await StartAsync();
        await scenario.Server.AddDatabaseStaticRoleAsync("reports", role => role.RotationPeriod = TimeSpan.FromHours(24));
        IConfigurationRoot root = Build(scenario, "database/static-creds/reports", maxStaleness: TimeSpan.FromMinutes(1));
        await scenario.RestAsync(root);

        scenario.Time.Advance(TimeSpan.FromHours(1));

        (await CheckAsync(root)).Status.Should().Be(HealthStatus.Healthy);
    }

    private static IConfigurationRoot Build(
        Scenario scenario, string path, Action<SecretMapping>? configure = null, TimeSpan? maxStaleness = null) => scenario.BuildWithToken(vault =>
    {
        vault.Options.MaxStaleness = maxStaleness;
        if (path.StartsWith("pki", StringComparison.Ordinal))
        {
            vault.AddCertificate(
                "pki",
                "web",
                request =>
                {
                    request.CommonName = "orders.example";
                    request.TimeToLive = TimeSpan.FromHours(1);
                },
                mapping =>
                {
                    mapping.Compose("Lent", "{serial_number}");
                    configure?.Invoke(mapping);
                });
        }
        else
        {
            vault.AddSecret(path, mapping => mapping.Compose("Lent", "{username}"));
        }
    });

    /// <summary>From one attempt to the next: however busy the machine is, none is passed over.</summary>
    private static async Task PassOnUntilAsync(Scenario scenario, IConfiguration configuration, Func<bool> holds)
    {
        while (!holds())
        {
            DateTimeOffset next = (await scenario.RestAsync(configuration)).NextAttemptAt!.Value;
            scenario.Time.Advance(next - scenario.Time.GetUtcNow());
            await scenario.UntilAsync(() => Scenario.Status(configuration).NextAttemptAt > next, "the attempt has ended");
        }
    }

    private static async Task<(HealthStatus Status, string? Why)> CheckAsync(IConfiguration configuration)
    {
        await using ServiceProvider services = new ServiceCollection().AddSingleton(configuration).AddLogging().AddHealthChecks().AddVault().Services.BuildServiceProvider();
        HealthReport report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return (report.Status, report.Entries.Single().Value.Description);
    }

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddDatabaseRole("orders", role => role.DefaultTtl = role.MaxTtl = TimeSpan.FromHours(1));
        scenario.Server.AddPkiRole("web", role => role.AllowAnyName = true);
        return scenario;
    }
}
