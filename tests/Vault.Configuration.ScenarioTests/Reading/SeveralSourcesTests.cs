using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Reading;

public sealed class SeveralSourcesTests
{
    [Fact]
    public async Task Several_sources_have_one_status_each_and_one_that_fails_does_not_hold_the_others()
    {
        await using Scenario first = await Scenario.StartAsync();
        await using Scenario second = await Scenario.StartAsync();
        first.Server.PutSecret("secret", "a", ("one", "1"));
        second.Server.PutSecret("secret", "a", ("two", "1"));
        IConfigurationRoot inner = new ConfigurationBuilder().AddVault(vault => Configure(vault, first, "first")).Build();
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddConfiguration(inner, shouldDisposeConfiguration: true)
            .AddVault(vault => Configure(vault, second, "second"))
            .Build();
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        refresher.Status.Select(status => status.Name).Should().Equal("first", "second");

        first.Server.Seal();
        second.Server.PutSecret("secret", "a", ("two", "2"));
        await refresher.Awaiting(r => r.RefreshAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<VaultException>();

        configuration["one"].Should().Be("1");
        configuration["two"].Should().Be("2");
        refresher.Status.Select(status => status.LastFailure is null).Should().Equal(false, true);
        (await refresher.RefreshAsync("two", TestContext.Current.CancellationToken)).Should().BeFalse("the other source is not asked");
        ((IDisposable)configuration).Dispose();
    }

    private static void Configure(VaultConfigurationBuilder vault, Scenario scenario, string name)
    {
        scenario.Prepare(vault);
        vault.Options.Name = name;
        vault.UseToken(scenario.Server.RootToken);
        vault.AddKeyValue("secret", "a");
    }
}
