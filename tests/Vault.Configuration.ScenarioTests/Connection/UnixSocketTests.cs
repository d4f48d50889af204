using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

public sealed class UnixSocketTests
{
    [Fact]
    public async Task Secrets_come_through_a_socket_and_a_new_version_does_too()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFolder folder = new();
        await using Front agent = Front.OnSocket(scenario.Server.Address, folder.PathOf("agent.sock"));
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        IConfigurationRoot configuration = Build(scenario, folder);
        configuration["key"].Should().Be("1");
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        scenario.Logs.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_start_waits_for_an_agent_that_comes_later_and_names_its_file_meanwhile()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFolder folder = new();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        Task<IConfigurationRoot> build = scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.Options.StartupTimeout = TimeSpan.FromHours(1);
            Prepare(vault, scenario, folder);
        });
        await scenario.UntilAsync(() => scenario.Logs.Count(eventId: 501) > 0, "an attempt failed");
        await using Front agent = Front.OnSocket(scenario.Server.Address, folder.PathOf("agent.sock"));

        (await build)["key"].Should().Be("1");
        scenario.Logs.Warnings.First().Text.Should().Contain($"unix://{folder.PathOf("agent.sock")}").And.Contain("there is no such file");
    }

    [Fact]
    public async Task A_socket_and_an_address_of_the_network_stand_in_for_each_other()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFolder folder = new();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        Build(scenario, folder, vault => vault.Options.FallbackAddresses.Add(scenario.Server.Address))["key"].Should().Be("1");
        await using Front agent = Front.OnSocket(scenario.Server.Address, folder.PathOf("agent.sock"));
        IConfigurationRoot configuration = Build(scenario, folder, vault =>
        {
            vault.Options.FallbackAddresses.Add(vault.Options.Address!);
            vault.Options.Address = new Uri("http://127.0.0.1:1");
        });

        configuration["key"].Should().Be("1");
    }

    private static IConfigurationRoot Build(Scenario scenario, TemporaryFolder folder, Action<VaultConfigurationBuilder>? configure = null) =>
        scenario.Build(vault =>
        {
            Prepare(vault, scenario, folder);
            configure?.Invoke(vault);
        });

    private static void Prepare(VaultConfigurationBuilder vault, Scenario scenario, TemporaryFolder folder)
    {
        vault.Options.Address = new Uri($"unix://{folder.PathOf("agent.sock")}");
        vault.UseToken(scenario.Server.RootToken);
        vault.AddKeyValue("secret", "a");
    }
}
