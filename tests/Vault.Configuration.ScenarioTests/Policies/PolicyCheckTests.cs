using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>The question at the start what the token may do.</summary>
public sealed class PolicyCheckTests
{
    private const int Lack = 214;
    private const int Exceed = 215;
    private const int Fit = 216;
    private const int NotChecked = 217;

    [Fact]
    public async Task What_is_missing_is_a_warning_with_the_lines_of_the_policy()
    {
        await using Scenario scenario = await StartAsync("""path "database/creds/orders" { capabilities = ["read"] }""");

        await CheckAsync(scenario, vault => vault.AddDynamicCredentials("database", "orders"), Lack);

        scenario.Logs.Entries.Single(entry => entry.EventId == Lack).Text.Should().EndWith("""path "sys/leases/revoke" { capabilities = ["update"] }""");
        scenario.CountRequests("POST", "sys/capabilities-self").Should().Be(1);
    }

    [Theory]
    [InlineData("""path "secret/*" { capabilities = ["create", "read", "update", "delete", "list"] }""", "create, delete, update on \"secret/data/a\"")]
    [InlineData("""path "secret/data/*" { capabilities = ["read"] } path "secret/destroy/*" { capabilities = ["update"] }""", "update on \"secret/destroy/a\"")]
    public async Task What_is_too_much_is_a_warning(string hcl, string what)
    {
        await using Scenario scenario = await StartAsync(hcl);

        await CheckAsync(scenario, vault => vault.AddKeyValue("secret", "a"), Exceed);

        scenario.Logs.Entries.Single(entry => entry.EventId == Exceed).Text.Should().Contain(what);
        scenario.Logs.Count(Lack).Should().Be(0);
    }

    [Theory]
    [InlineData("""{"data":{"capabilities":["read"],"secret/data/a":null}}""")]
    [InlineData("""{"data":{"secret/data/a":["read",null]}}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":null}""")]
    public async Task What_is_no_answer_to_the_question_is_said_and_breaks_nothing(string answer)
    {
        await using Scenario scenario = await StartAsync("""path "secret/*" { capabilities = ["read"] }""");
        using IDisposable fault = scenario.Server.Faults.Body(answer, "application/json", when: request => request.Path == "sys/capabilities-self");

        await CheckAsync(scenario, vault => vault.AddKeyValue("secret", "a"), NotChecked);

        scenario.Logs.Entries.Single(entry => entry.EventId == NotChecked).Text.Should().Contain("it says nothing of capabilities");
    }

    [Fact]
    public async Task A_root_token_is_too_much()
    {
        await using Scenario scenario = await StartAsync("# Nothing.");
        scenario.BuildWithToken(vault =>
        {
            vault.Options.CheckPolicies = true;
            vault.AddKeyValue("secret", "a");
        });
        await scenario.UntilAsync(() => scenario.Logs.Count(Exceed) == 1, "the policies were checked");

        scenario.Logs.Entries.Single(entry => entry.EventId == Exceed).Text.Should().Contain("root");
    }

    [Fact]
    public async Task The_generated_policy_fits()
    {
        VaultPolicy policy = VaultPolicy.Generate(Read);
        await using Scenario scenario = await StartAsync(policy.ToString());

        await CheckAsync(scenario, Read, Fit);

        scenario.Logs.Warnings.Should().BeEmpty();

        static void Read(VaultConfigurationBuilder vault) => vault.AddKeyValue("secret", "a").AddKeyValue("secret", "f/").AddDynamicCredentials("database", "orders");
    }

    [Fact]
    public async Task A_folder_whose_secrets_are_allowed_one_by_one_lacks_nothing()
    {
        await using Scenario scenario = await StartAsync("""
            path "secret/metadata/f/*" { capabilities = ["list"] }
            path "secret/data/f/a" { capabilities = ["read"] }
            """);

        await CheckAsync(scenario, vault => vault.AddKeyValue("secret", "f/"), Fit);
    }

    [Fact]
    public async Task It_fails_no_start_and_delays_none()
    {
        await using Scenario scenario = await StartAsync("""path "secret/data/a" { capabilities = ["read"] }""");
        using IDisposable slow = scenario.Server.Faults.Delay(TimeSpan.FromHours(1), when: request => request.Path == "sys/capabilities-self");

        IConfigurationRoot configuration = Build(scenario, vault =>
        {
            vault.Options.RequestTimeout = TimeSpan.FromSeconds(20);
            vault.AddKeyValue("secret", "a");
        });
        configuration["k"].Should().Be("1", "nobody waits for the check");

        await scenario.UntilAsync(() => scenario.CountRequests("POST", "sys/capabilities-self") == 1, "Vault was asked");
        scenario.Time.Advance(TimeSpan.FromMinutes(1));
        await scenario.UntilAsync(() => scenario.Logs.Count(NotChecked) == 1, "it was given up");
    }

    private static async Task CheckAsync(Scenario scenario, Action<VaultConfigurationBuilder> read, int expected)
    {
        Build(scenario, read);
        await scenario.UntilAsync(() => scenario.Logs.Count(expected) == 1, "the policies were checked");
    }

    private static IConfigurationRoot Build(Scenario scenario, Action<VaultConfigurationBuilder> read)
    {
        VaultTestAppRole role = scenario.Server.AddAppRole("app", options => options.Policies = ["app"]);
        return scenario.Build(vault =>
        {
            vault.Options.CheckPolicies = true;
            vault.UseAppRole(role.RoleId, role.SecretId);
            read(vault);
        });
    }

    private static async Task<Scenario> StartAsync(string hcl)
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("app", hcl);
        scenario.Server.PutSecret("secret", "a", ("k", "1"));
        scenario.Server.PutSecret("secret", "f/a", ("k", "1"));
        scenario.Server.AddDatabaseRole("orders");
        return scenario;
    }
}
