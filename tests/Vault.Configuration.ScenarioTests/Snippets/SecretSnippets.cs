using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guide on secrets shows, compiled and run.</summary>
public sealed class SecretSnippets
{
    [Fact]
    public async Task The_paths_of_the_guide_are_read()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "sk"));
        scenario.Server.PutSecret("secret", "orders/db", ("password", "p"));
        await scenario.Server.AddDatabaseStaticRoleAsync("reports", role => role.Username = "reporter");
        scenario.Server.EnableKeyValue("team/kv");
        scenario.Server.PutSecret("team/kv", "ai/openai", ("team_key", "sk-team"));
        scenario.Server.EnableKeyValueV1("legacy");
        scenario.Server.PutSecret("legacy", "mail", ("host", "h"));

        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            ByPath(vault);
            ByMount(vault);
        });

        root["OpenAI:ApiKey"].Should().Be("sk");
        root["Orders:db:password"].Should().Be("p");
        root["Reports:username"].Should().Be("reporter");
        root["OpenAI:team_key"].Should().Be("sk-team");
        root["Mail:host"].Should().Be("h");
    }

    [Fact]
    public void The_references_of_the_guide_stay_out_of_the_way_without_a_Vault()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();

        // snippet: secrets-references
        builder.AddVaultReferences(); // Address and login from the section Vault, or from VAULT_ADDR and its like.
        // end

        builder.Configuration.GetVaultRefresher().Status.Should().BeEmpty();
    }

    [Fact]
    public async Task What_the_guide_allows_is_set_and_nothing_else()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "team/OpenAI", ("ApiKey", "sk"));
        scenario.Server.PutSecret("secret", "team/ConnectionStrings", ("Orders", "Host=db"), ("Billing", "Host=elsewhere"));

        IConfigurationRoot configuration = scenario.BuildWithToken(Allowed);

        configuration["OpenAI:ApiKey"].Should().Be("sk");
        configuration.GetSection("ConnectionStrings").GetChildren().Select(child => child.Key).Should().Equal("Orders");
    }

    [Fact]
    public async Task The_secret_of_the_guide_is_shown_with_its_earlier_version()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "webhooks/signing", ("Key", "old"));
        scenario.Server.PutSecret("secret", "webhooks/signing", ("Key", "new"));

        IConfigurationRoot configuration = scenario.BuildWithToken(KeptAndDue);

        configuration["Signing:Key"].Should().Be("new");
        configuration["Signing:Previous:Key"].Should().Be("old");
        Scenario.Status(configuration).Secrets.Single().RotateBy.Should().NotBeNull();
    }

    private static void KeptAndDue(VaultConfigurationBuilder vault)
    {
        // snippet: previous-version
        vault.AddKeyValue("secret", "webhooks/signing", secret =>
        {
            secret.Section = "Signing";                     // Signing:Key, and Signing:Previous:Key
            secret.KeepPrevious = TimeSpan.FromHours(1);    // for an hour after another version was written.
            secret.MaxAge = TimeSpan.FromDays(90);
        });
        // end
    }

    private static void Allowed(VaultConfigurationBuilder vault)
    {
        // snippet: allowed-sections
        vault.AddKeyValue("secret", "team/", secret =>
        {
            secret.AllowedSections.Add("OpenAI");
            secret.AllowedSections.Add("ConnectionStrings:Orders");
        });
        // end
    }

    private static void ByPath(VaultConfigurationBuilder vault)
    {
        // snippet: secrets-path
        vault.AddSecret("secret/ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey"));
        vault.AddSecret("secret/orders/", secret => secret.Section = "Orders"); // A folder, with all that is below it.
        vault.AddSecret("database/static-creds/reports", secret => secret.Section = "Reports");
        // end
    }

    private static void ByMount(VaultConfigurationBuilder vault)
    {
        // snippet: secrets-mount
        vault.AddKeyValue("team/kv", "ai/openai", secret => secret.Section = "OpenAI");   // Version 2.
        vault.AddKeyValueV1("legacy", "mail", secret => secret.Section = "Mail");         // Version 1.
        // end
    }
}
