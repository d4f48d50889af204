using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Disposal;

public sealed class DisposalTests
{
    [Fact]
    public async Task After_disposal_nothing_is_asked_and_the_values_stay_readable()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        await scenario.RestAsync(configuration);
        int requests = scenario.Server.Requests.Count;

        ((IDisposable)configuration).Dispose();
        scenario.Time.Advance(TimeSpan.FromHours(10));

        scenario.Server.Requests.Should().HaveCount(requests);
        scenario.Logs.Count(603).Should().Be(1);
        configuration["key"].Should().Be("1");
        configuration.Invoking(c => c.GetVaultRefresher().Status).Should().Throw<InvalidOperationException>().WithMessage("*AddVault*");
    }

    [Fact]
    public async Task Disposal_ends_a_request_that_hangs_and_tells_who_waits_for_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        await scenario.RestAsync(configuration);
        scenario.Server.Faults.Delay(TimeSpan.FromDays(1));
        Task<bool> waiting = configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        int requests = scenario.Server.Requests.Count;
        await scenario.UntilAsync(() => scenario.Server.Requests.Count > requests, "the request is on its way");

        ((IDisposable)configuration).Dispose();

        await waiting.Awaiting(task => task).Should().ThrowAsync<ObjectDisposedException>();
        scenario.Logs.Entries.Should().NotContain(entry => entry.EventId == 505, "the end is no defect");
    }

    [Fact]
    public async Task A_temporary_service_provider_that_takes_the_configuration_with_it_is_warned_of()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(_ => configuration);

        using (ServiceProvider temporary = services.BuildServiceProvider())
        {
            temporary.GetRequiredService<IConfiguration>()["key"].Should().Be("1");
        }

        scenario.Logs.Warnings.Should().BeEmpty();
        configuration["key"].Should().Be("1");
        configuration["key"].Should().Be("1");
        scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("BuildServiceProvider");
        scenario.Server.Requests.Should().NotContain(request => request.Path.Contains("revoke"));
    }

    [Fact]
    public async Task Adding_sources_to_a_configuration_manager_rebuilds_and_costs_no_second_login()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.SecretIdNumUses = 1;
        });
        using ConfigurationManager manager = new();
        manager.AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        });

        manager.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource());
        ((IConfigurationBuilder)manager).Properties["any"] = "thing";

        manager["key"].Should().Be("1");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
        scenario.CountRequests("GET", "secret/data/a").Should().Be(1);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await manager.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        manager["key"].Should().Be("2", "the run time that the rebuilt provider shares goes on");
        scenario.Logs.Count(603).Should().Be(0);
    }

    [Fact]
    public async Task A_rebuild_needs_no_credential_while_the_token_lives()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        file.Write(scenario.Server.RootToken);
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        using ConfigurationManager manager = new();
        manager.AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(VaultCredential.FromFile(file.Path));
            vault.AddKeyValue("secret", "a");
        });

        File.Delete(file.Path);
        manager.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource());

        manager["key"].Should().Be("1");
    }

    [Fact]
    public async Task A_start_that_failed_leaves_nothing_behind_and_can_be_repeated()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });
        builder.Invoking(b => b.Build()).Should().Throw<VaultException>();
        int requests = scenario.Server.Requests.Count;

        scenario.Time.Advance(TimeSpan.FromHours(1));
        scenario.Server.Requests.Should().HaveCount(requests);
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = builder.Build();

        configuration["key"].Should().Be("1");
        ((IDisposable)configuration).Dispose();
    }

    [Fact]
    public async Task An_embedders_token_ends_the_first_load_at_once()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Delay(TimeSpan.FromDays(1));
        using CancellationTokenSource cancellation = new();
        Task build = Task.Run(
            () => scenario.BuildWithToken(vault =>
            {
                vault.UseStartupCancellation(cancellation.Token);
                vault.AddKeyValue("secret", "a");
            }),
            TestContext.Current.CancellationToken);
        await scenario.UntilAsync(() => scenario.Server.Requests.Count > 0, "the request is on its way");

        await cancellation.CancelAsync();

        await build.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        scenario.Server.Requests.Should().ContainSingle();
    }
}
