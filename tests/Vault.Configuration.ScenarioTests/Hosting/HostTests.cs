using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Hosting;

public sealed class HostTests
{
    [Fact]
    public async Task One_line_on_the_host_builder_gives_values_refresher_logs_and_health_check()
    {
        await using Scenario scenario = await StartAsync();
        using IHost host = Build(scenario, builder => builder.Services.AddVault().AddVault().AddHealthChecks().AddVault());
        scenario.Logs.Entries.Should().BeEmpty("before the host there is no log");

        await host.StartAsync(TestContext.Current.CancellationToken);

        host.Services.GetRequiredService<IConfiguration>()["key"].Should().Be("1");
        scenario.Logs.Count(500).Should().Be(1, "what was said before the host is replayed once");
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        bool changed = await host.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(TestContext.Current.CancellationToken);
        changed.Should().BeTrue();
        scenario.Logs.Count(502).Should().Be(1, "what is said afterwards goes straight to the log");
        HealthReport health = await CheckAsync(host);
        health.Status.Should().Be(HealthStatus.Healthy);
        health.Entries.Should().ContainSingle().Which.Key.Should().Be("vault");
    }

    [Fact]
    public async Task An_outage_is_degraded_and_only_unhealthy_where_the_user_said_so()
    {
        await using Scenario scenario = await StartAsync();
        using IHost plain = Build(scenario);
        using IHost strict = Build(scenario, configure: vault => vault.Options.MaxStaleness = TimeSpan.FromHours(1));
        await plain.StartAsync(TestContext.Current.CancellationToken);
        await strict.StartAsync(TestContext.Current.CancellationToken);
        scenario.Server.Seal();
        await FailAsync(plain);
        await FailAsync(strict);
        (await CheckAsync(plain)).Status.Should().Be(HealthStatus.Degraded);
        (await CheckAsync(strict)).Status.Should().Be(HealthStatus.Degraded);

        scenario.Time.Advance(TimeSpan.FromHours(2));
        await FailAsync(strict);

        (await CheckAsync(plain)).Status.Should().Be(HealthStatus.Degraded, "that Vault is down is no reason to leave a load balancer");
        HealthReport unhealthy = await CheckAsync(strict);
        unhealthy.Status.Should().Be(HealthStatus.Unhealthy);
        unhealthy.Entries["vault"].Description.Should().Contain("sealed");
    }

    [Fact]
    public async Task Health_is_not_healthy_when_refreshing_has_stopped()
    {
        await using Scenario scenario = await StartAsync();
        using IHost host = Build(scenario);
        await host.StartAsync(TestContext.Current.CancellationToken);

        // As a temporary service provider does that is disposed.
        foreach (IConfigurationProvider provider in ((IConfigurationRoot)host.Services.GetRequiredService<IConfiguration>()).Providers)
        {
            (provider as IDisposable)?.Dispose();
        }

        (await CheckAsync(host)).Status.Should().Be(HealthStatus.Unhealthy);
    }

    [Fact]
    public async Task What_one_source_was_asked_for_does_not_make_the_others_fresh()
    {
        await using Scenario scenario = await StartAsync();
        scenario.Server.PutSecret("secret", "b", ("other", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Enabled = false;
            vault.AddKeyValue("secret", "a");
            vault.AddKeyValue("secret", "b");
        });
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        scenario.Server.PutSecret("secret", "b", ("other", "2"));
        scenario.Time.Advance(TimeSpan.FromHours(1));
        await refresher.RefreshAsync("key", TestContext.Current.CancellationToken);

        await refresher.RefreshIfStaleAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        configuration["other"].Should().Be("2");
    }

    [Fact]
    public async Task When_the_host_has_stopped_the_token_we_made_is_revoked_and_the_values_stay()
    {
        await using Scenario scenario = await StartAsync();
        using IHost host = Build(scenario);
        await host.StartAsync(TestContext.Current.CancellationToken);
        string token = scenario.Server.Requests.First(request => request.Path == "secret/data/a").Token!;

        await host.StopAsync(TestContext.Current.CancellationToken);

        scenario.Server.Requests[^1].Path.Should().Be("auth/token/revoke-self");
        scenario.Server.Requests[^1].Token.Should().Be(token);
        host.Services.GetRequiredService<IConfiguration>()["key"].Should().Be("1");
    }

    [Fact]
    public async Task A_token_that_was_given_to_us_is_not_ours_to_revoke()
    {
        await using Scenario scenario = await StartAsync();
        string token = scenario.Server.CreateToken(options => options.Policies.Add("all"));
        using IHost host = Build(scenario, token: token);
        await host.StartAsync(TestContext.Current.CancellationToken);

        await host.StopAsync(TestContext.Current.CancellationToken);

        scenario.Server.Requests.Should().NotContain(request => request.Path == "auth/token/revoke-self");
    }

    [Fact]
    public async Task Values_that_are_fresh_enough_are_not_read_again()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Enabled = false;
            vault.AddKeyValue("secret", "a");
        });
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        scenario.Server.PutSecret("secret", "a", ("key", "2"));

        (await refresher.RefreshIfStaleAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken)).Should().BeFalse();
        scenario.CountRequests("GET", "secret/data/a").Should().Be(1);
        scenario.Time.Advance(TimeSpan.FromMinutes(6));
        (await refresher.RefreshIfStaleAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken)).Should().BeTrue();

        configuration["key"].Should().Be("2");
    }

    [Fact]
    public async Task A_process_that_stood_still_reads_and_renews_as_soon_as_it_wakes()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("frozen", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromHours(1);
        });
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromMinutes(20);
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a", secret => secret.Section = "A");
            vault.AddKeyValue("secret", "b", secret => (secret.Section, secret.Optional) = ("B", true));
        });
        await scenario.RestAsync(configuration);
        int reads = scenario.CountRequests("GET", "secret/data/b");

        // The wall clock goes on, the monotonic one does not; then somebody asks for one key.
        scenario.Time.AdjustTime(scenario.Time.GetUtcNow().AddMinutes(50));
        await configuration.GetVaultRefresher().RefreshAsync("A:key", TestContext.Current.CancellationToken);
        await scenario.RestAsync(configuration);

        scenario.CountRequests("POST", "auth/token/renew-self").Should().Be(1);
        scenario.CountRequests("GET", "secret/data/b").Should().Be(reads + 1, "everything is due");
    }

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        return scenario;
    }

    private static IHost Build(
        Scenario scenario,
        Action<HostApplicationBuilder>? change = null,
        Action<VaultConfigurationBuilder>? configure = null,
        string? token = null)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerFactory>(scenario.Logs);
        builder.AddVault(vault =>
        {
            vault.Options.Address = scenario.Server.Address;
            vault.Options.ReportFirstFailureOnStandardError = false;
            vault.UseTimeProvider(scenario.Time);
            vault.AddKeyValue("secret", "a");
            if (token is not null)
            {
                vault.UseToken(token);
            }
            else
            {
                VaultTestAppRole role = scenario.Server.AddAppRole($"role-{Guid.NewGuid():N}", options => options.Policies.Add("all"));
                vault.UseAppRole(role.RoleId, role.SecretId);
            }

            configure?.Invoke(vault);
        });
        change?.Invoke(builder);
        return builder.Build();
    }

    private static async Task FailAsync(IHost host) =>
        await host.Services.GetRequiredService<IVaultRefresher>()
            .Awaiting(refresher => refresher.RefreshAsync(TestContext.Current.CancellationToken))
            .Should().ThrowAsync<VaultException>();

    private static Task<HealthReport> CheckAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
}
