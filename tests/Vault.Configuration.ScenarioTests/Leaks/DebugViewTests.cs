using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Leaks;

public sealed class DebugViewTests
{
    [Fact]
    public async Task The_view_hides_what_came_from_Vault_and_what_opens_it_and_nothing_else()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFolder folder = new();
        folder.Write("db", "planted-injected");
        scenario.Server.PutSecret("secret", "a", ("Key", "planted-secret"));
        IConfigurationRoot inner = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret => secret.Section = "Chained"));
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddConfiguration(inner)
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Own:Key"] = "shown",
                ["Reference"] = "vault:secret/a#Key",
                ["VAULT_TOKEN"] = "planted-token",
                ["bao_secret_id"] = "planted-secret-id",
                ["Vault:Authentication:SecretId"] = "planted-secret-id",
                ["Vault:Headers:X-Key"] = "planted-header",
                ["Vault:Proxy"] = "http://user:planted@proxy",
                ["Vaults"] = "shown too",
                ["Chained:Other"] = "shown as well",
            })
            .AddInjectedSecrets(folder.Path, options => options.Section = "Injected")
            .AddVaultReferences(vault =>
            {
                scenario.Prepare(vault);
                vault.Options.Proxy = null;
                vault.Options.Headers.Clear();
                vault.UseToken(scenario.Server.RootToken);
            })
            .Build();
        using IDisposable disposed = (IDisposable)configuration;
        configuration["Reference"].Should().Be("planted-secret", "there is something to hide");
        configuration["Chained:Key"].Should().Be("planted-secret");
        configuration["Injected:db"].Should().Be("planted-injected");
        configuration.GetDebugView().Should().Contain("planted-token").And.Contain("planted-injected");

        string view = configuration.GetDebugView(VaultDebugView.HideSecrets);

        view.Should().NotContain("planted")
            .And.Contain("Reference=(hidden)").And.Contain("db=(hidden)").And.Contain("VAULT_TOKEN=(hidden)")
            .And.Contain("Key=shown").And.Contain("Vaults=shown too").And.Contain("Other=shown as well");
    }
}
