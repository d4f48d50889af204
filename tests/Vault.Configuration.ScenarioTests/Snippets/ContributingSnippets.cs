using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>The scenario test that CONTRIBUTING.md explains.</summary>
public sealed class ContributingSnippets
{
    // snippet: scenario
    [Fact]
    public async Task A_sealed_vault_takes_no_value_away_and_the_next_version_comes_after_the_unsealing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        scenario.Server.Seal();
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("1");
        Scenario.Status(configuration).LastFailure!.Kind.Should().Be(VaultErrorKind.Sealed);

        scenario.Server.Unseal();
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("2");
    }
    // end
}
