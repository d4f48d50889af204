using System.Net.Http.Json;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Rotation;

/// <summary>What a round asks for where the secrets are large: their metadata, where that is allowed and the smaller answer.</summary>
public sealed class MetadataCheckTests
{
    private const string Reads = """path "secret/data/app/*" { capabilities = ["read"] }""";
    private const string ReadsMetadata = """path "secret/metadata/app/*" { capabilities = ["read"] }""";

    /// <summary>A certificate, say.</summary>
    private static readonly string Large = new('x', 4000);

    [Fact]
    public async Task An_idle_round_over_a_large_secret_leaves_it_where_it_is()
    {
        await using Scenario scenario = await StartAsync(("app/large", Large), ("app/small", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/large").AddKeyValue("secret", "app/small", small => small.Section = "Small"));

        (await AskedInOneRoundAsync(scenario, configuration)).Should().BeEquivalentTo("GET secret/metadata/app/large", "GET secret/data/app/small");
    }

    [Fact]
    public async Task A_change_of_it_is_read()
    {
        await using Scenario scenario = await StartAsync(("app/large", Large));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/large"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.PutSecret("secret", "app/large", ("key", Large + "2"));

        (await AskedInOneRoundAsync(scenario, configuration)).Should().Equal("GET secret/metadata/app/large", "GET secret/data/app/large");
        configuration["key"].Should().Be(Large + "2");
    }

    [Fact]
    public async Task Deleted_undeleted_and_written_anew_it_is_seen()
    {
        await using Scenario scenario = await StartAsync(("app/large", Large));
        IConfigurationRoot configuration = scenario.BuildWithToken(
            vault => vault.AddKeyValue("secret", "app/large", secret => secret.OnDeleted = DeletedSecretBehavior.Remove));
        await scenario.PassOneRoundAsync(configuration);

        scenario.Server.DeleteSecret("secret", "app/large");
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().BeNull();

        scenario.Server.UndeleteSecret("secret", "app/large", 1);
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be(Large);

        scenario.Server.DeleteSecretMetadata("secret", "app/large");
        scenario.Server.PutSecret("secret", "app/large", ("key", Large + "again"));
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be(Large + "again", "the number is the same, and the time is another");

        scenario.Server.DeleteSecretMetadata("secret", "app/large");
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().NotBeNull("once may be a standby that lags behind");
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().BeNull();
    }

    [Fact]
    public async Task In_a_folder_on_Vault_one_secret_finds_out_for_all()
    {
        await using Scenario scenario = await StartAsync(("app/a", Large), ("app/b", Large), ("app/c", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/"));
        await scenario.PassOneRoundAsync(configuration);

        (await AskedInOneRoundAsync(scenario, configuration)).Should().BeEquivalentTo(
            "LIST secret/metadata/app", "GET secret/metadata/app/a", "GET secret/metadata/app/b", "GET secret/data/app/c");
    }

    [Fact]
    public async Task Where_a_scan_says_that_it_changed_it_is_read_at_once()
    {
        await using Scenario scenario = await StartAsync(VaultTestProduct.OpenBao, ("app/large", Large), ("app/other", Large));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.PutSecret("secret", "app/large", ("key", "2"));

        (await AskedInOneRoundAsync(scenario, configuration)).Should().Equal("SCAN secret/detailed-metadata/app/", "GET secret/data/app/large");
    }

    [Fact]
    public async Task A_policy_that_forbids_it_is_asked_once_in_hours_and_nobody_is_told()
    {
        await using Scenario scenario = await StartAsync([.. Enumerable.Range(0, 20).Select(i => ($"app/s{i:00}", Large))]);
        scenario.Server.AddPolicy("app", Reads + """path "secret/metadata/app" { capabilities = ["list"] }""");
        IConfigurationRoot configuration = Build(scenario, vault => vault.AddKeyValue("secret", "app/"));
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();

        for (int round = 0; round < 5; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        Asked(scenario).Count(asked => asked.StartsWith("GET secret/metadata", StringComparison.Ordinal)).Should().Be(1);
        Asked(scenario).Count(asked => asked.StartsWith("GET secret/data", StringComparison.Ordinal)).Should().Be(5 * 20);
        Asked(scenario).Should().OnlyContain(asked => !asked.Contains("lookup-self") && !asked.Contains("login"));
        Scenario.Status(configuration).LastFailure.Should().BeNull();
    }

    [Fact]
    public async Task What_was_forbidden_is_tried_again_when_somebody_asks()
    {
        await using Scenario scenario = await StartAsync(("app/large", Large));
        scenario.Server.AddPolicy("app", Reads);
        IConfigurationRoot configuration = Build(scenario, vault => vault.AddKeyValue("secret", "app/large"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.AddPolicy("app", Reads + ReadsMetadata);
        (await AskedInOneRoundAsync(scenario, configuration)).Should().Equal("GET secret/data/app/large");
        scenario.Server.ClearRequests();

        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        Asked(scenario).Should().Equal("GET secret/metadata/app/large");
    }

    [Fact]
    public async Task Metadata_that_is_larger_than_the_secret_is_not_asked_for_again()
    {
        await using Scenario scenario = await StartAsync();
        await KeepVersionsAsync(scenario, 60);
        for (int version = 0; version < 60; version++)
        {
            scenario.Server.PutSecret("secret", "app/large", ("key", Large));
        }

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/large"));

        (await AskedInOneRoundAsync(scenario, configuration)).Should().Equal("GET secret/metadata/app/large");
        (await AskedInOneRoundAsync(scenario, configuration)).Should().Equal("GET secret/data/app/large");
    }

    [Fact]
    public async Task Vault_that_is_sealed_is_a_failure_of_the_round_as_ever()
    {
        await using Scenario scenario = await StartAsync(("app/large", Large));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app/large"));
        await scenario.PassOneRoundAsync(configuration);

        scenario.Server.Seal();
        await scenario.PassOneRoundAsync(configuration);

        Scenario.Status(configuration).LastFailure.Should().BeOfType<VaultException>().Which.Kind.Should().Be(VaultErrorKind.Sealed);
        configuration["key"].Should().Be(Large);
    }

    [Fact]
    public async Task Switched_off_nobody_asks_for_it()
    {
        await using Scenario scenario = await StartAsync(("app/large", Large));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.ReadMetadata = false;
            vault.AddKeyValue("secret", "app/large");
        });

        (await AskedInOneRoundAsync(scenario, configuration)).Should().Equal("GET secret/data/app/large");
    }

    private static async Task<IReadOnlyList<string>> AskedInOneRoundAsync(Scenario scenario, IConfiguration configuration)
    {
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();
        await scenario.PassOneRoundAsync(configuration);
        return [.. Asked(scenario).Where(asked => !asked.Contains("auth/token", StringComparison.Ordinal))];
    }

    private static IConfigurationRoot Build(Scenario scenario, Action<VaultConfigurationBuilder> configure)
    {
        string token = scenario.Server.CreateToken(options => options.Policies = ["app"]);
        return scenario.Build(vault => configure(vault.UseToken(token)));
    }

    private static IReadOnlyList<string> Asked(Scenario scenario) =>
        [.. scenario.Server.Requests.Select(request => $"{request.Method} {request.Path}")];

    private static async Task KeepVersionsAsync(Scenario scenario, int versions)
    {
        using HttpClient client = new() { BaseAddress = scenario.Server.Address, DefaultRequestHeaders = { { "X-Vault-Token", scenario.Server.RootToken } } };
        using HttpResponseMessage response = await client.PostAsJsonAsync("v1/secret/config", new { max_versions = versions }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static Task<Scenario> StartAsync(params (string Path, string Value)[] secrets) => StartAsync(VaultTestProduct.Vault, secrets);

    private static async Task<Scenario> StartAsync(VaultTestProduct product, params (string Path, string Value)[] secrets)
    {
        Scenario scenario = await Scenario.StartAsync(product: product);
        foreach ((string path, string value) in secrets)
        {
            scenario.Server.PutSecret("secret", path, ("key", value));
        }

        return scenario;
    }
}
