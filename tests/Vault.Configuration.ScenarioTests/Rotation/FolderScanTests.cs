using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Rotation;

/// <summary>How many requests a round over a folder is: on OpenBao one, on Vault one for each secret.</summary>
public sealed class FolderScanTests
{
    private const int Secrets = 500;
    private const string ReadAndList = """
        path "secret/data/app/*" { capabilities = ["read"] }
        path "secret/metadata/app/*" { capabilities = ["list"] }
        """;

    [Fact]
    public async Task An_idle_round_over_500_secrets_is_one_request()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/"));
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();

        await scenario.PassOneRoundAsync(configuration);

        Asked(scenario).Should().Equal("SCAN secret/detailed-metadata/app/");
    }

    [Fact]
    public async Task A_change_of_one_among_500_is_one_scan_and_one_read()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/"));
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();
        scenario.Server.PutSecret("secret", "app/s250", ("key", "new"));

        await scenario.PassOneRoundAsync(configuration);

        configuration["s250:key"].Should().Be("new");
        Asked(scenario).Should().Equal("SCAN secret/detailed-metadata/app/", "GET secret/data/app/s250");
    }

    [Fact]
    public async Task New_removed_deleted_undeleted_and_rewritten_secrets_are_seen()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        foreach (string name in (string[])["a", "sub/b", "c"])
        {
            scenario.Server.PutSecret("secret", "app/" + name, ("key", "1"));
        }

        IConfigurationRoot configuration = scenario.BuildWithToken(
            vault => vault.AddKeyValue("secret", "app/", secret => secret.OnDeleted = DeletedSecretBehavior.Remove));

        scenario.Server.PutSecret("secret", "app/deep/er/d", ("key", "1"));
        scenario.Server.DeleteSecret("secret", "app/a");
        await scenario.PassOneRoundAsync(configuration);
        configuration["deep:er:d:key"].Should().Be("1");
        configuration["a:key"].Should().BeNull();

        scenario.Server.UndeleteSecret("secret", "app/a", 1);
        scenario.Server.DeleteSecretMetadata("secret", "app/sub/b");
        scenario.Server.PutSecret("secret", "app/sub/b", ("key", "again"));
        scenario.Server.DeleteSecretMetadata("secret", "app/c");
        await scenario.PassOneRoundAsync(configuration);
        configuration["a:key"].Should().Be("1");
        configuration["sub:b:key"].Should().Be("again");
        configuration["c:key"].Should().Be("1", "once may be a standby that lags behind");

        await scenario.PassOneRoundAsync(configuration);
        configuration["c:key"].Should().BeNull();
    }

    [Fact]
    public async Task On_Vault_it_is_asked_once_in_hours_and_nobody_is_told()
    {
        await using Scenario scenario = await StartAsync(VaultTestProduct.Vault, secrets: 3);
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/"));

        for (int round = 0; round < 5; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        Asked(scenario).Count(asked => asked.StartsWith("SCAN", StringComparison.Ordinal)).Should().Be(1);
        scenario.Server.PutSecret("secret", "app/s001", ("key", "new"));
        await scenario.PassOneRoundAsync(configuration);
        configuration["s001:key"].Should().Be("new");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
    }

    [Fact]
    public async Task A_policy_that_forbids_it_costs_one_request_and_no_look_at_the_token()
    {
        await using Scenario scenario = await StartAsync(secrets: 3);
        scenario.Server.AddPolicy("app", ReadAndList);
        string token = scenario.Server.CreateToken(options => options.Policies = ["app"]);
        IConfigurationRoot configuration = scenario.Build(vault => vault.UseToken(token).AddKeyValue("secret", "app/"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.ClearRequests();
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        for (int round = 0; round < 5; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        IReadOnlyList<string> asked = Asked(scenario);
        asked.Count(one => one.StartsWith("SCAN", StringComparison.Ordinal)).Should().Be(1);
        asked.Should().OnlyContain(one => !one.Contains("lookup-self") && !one.Contains("login"));
        Scenario.Status(configuration).LastFailure.Should().BeNull();
    }

    [Fact]
    public async Task Switched_off_nobody_asks_for_it()
    {
        await using Scenario scenario = await StartAsync(secrets: 3);
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.ScanFolders = false;
            vault.AddKeyValue("secret", "app/");
        });
        scenario.Server.PutSecret("secret", "app/s001", ("key", "new"));

        await scenario.PassOneRoundAsync(configuration);

        configuration["s001:key"].Should().Be("new");
        Asked(scenario).Should().NotContain(asked => asked.StartsWith("SCAN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_refused_is_tried_again_after_hours_and_used_once_it_is_allowed()
    {
        await using Scenario scenario = await StartAsync(secrets: 3);
        scenario.Server.AddPolicy("app", ReadAndList);
        string token = scenario.Server.CreateToken(options => options.Policies = ["app"]);
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromHours(3);
            vault.UseToken(token).AddKeyValue("secret", "app/");
        });
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.AddPolicy("app", ReadAndList + """path "secret/detailed-metadata/app/*" { capabilities = ["scan"] }""");
        scenario.Server.ClearRequests();

        // Refused for 5 hours at least and 7 at most; a round is 2.5 to 3.5 hours.
        await scenario.PassOneRoundAsync(configuration);
        Asked(scenario).Should().NotContain(asked => asked.StartsWith("SCAN", StringComparison.Ordinal));
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.ClearRequests();
        await scenario.PassOneRoundAsync(configuration);

        Asked(scenario).Where(asked => !asked.Contains("auth/token")).Should().Equal("SCAN secret/detailed-metadata/app/");
    }

    private static IReadOnlyList<string> Asked(Scenario scenario) =>
        [.. scenario.Server.Requests.Select(request => $"{request.Method} {request.Path}")];

    private static async Task<Scenario> StartAsync(VaultTestProduct product = VaultTestProduct.OpenBao, int secrets = Secrets)
    {
        Scenario scenario = await Scenario.StartAsync(product: product);
        for (int secret = 0; secret < secrets; secret++)
        {
            scenario.Server.PutSecret("secret", $"app/s{secret:000}", ("key", "1"));
        }

        return scenario;
    }
}
