using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Checkup;

/// <summary>The check inside an application. What it prints is the tool's tests' matter.</summary>
public sealed class CheckTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_said_in_code_is_checked_and_nothing_is_added()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "hidden-value"));
        ConfigurationBuilder builder = new();

        VaultCheckReport report = await RunAsync(scenario, builder, vault => vault.AddKeyValue("secret", "a"));

        report.Succeeded.Should().BeTrue();
        report.Secrets.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "secret/a", Version = 1, Keys = (string[])["key"] });
        report.Items.Should().Contain(item => item.Kind == VaultCheckKind.Policy && item.Outcome == VaultCheckOutcome.Warning, "the root token may do everything");
        report.ToString().Should().NotContainAny("hidden-value", scenario.Server.RootToken);
        builder.Sources.Should().BeEmpty();
    }

    [Fact]
    public async Task What_settings_refer_to_is_checked_and_nothing_is_added()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "hidden-value"));
        IConfigurationBuilder builder = new ConfigurationBuilder().AddInMemoryCollection([new("Orders:Key", "vault:secret/a#key"), new("Orders:Url", "https://${vault:secret/a#key}")]);

        VaultCheckReport report = await VaultCheck.RunReferencesAsync(
            builder,
            vault =>
            {
                vault.Options.Address = scenario.Server.Address;
                vault.UseToken(scenario.Server.RootToken);
            },
            Cancelled);

        report.Should().BeEquivalentTo(new { Name = "vault-references", Succeeded = true });
        report.Secrets.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "secret/a", Version = 1, Keys = (string[])["Orders:Key", "Orders:Url"] });
        report.ToString().Should().NotContain("hidden-value");
        builder.Sources.Should().ContainSingle();
    }

    [Fact]
    public async Task Where_no_setting_refers_to_Vault_none_is_needed()
    {
        VaultCheckReport report = await VaultCheck.RunReferencesAsync(new ConfigurationBuilder(), cancellationToken: Cancelled);

        report.Items.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Kind = VaultCheckKind.Settings, Outcome = VaultCheckOutcome.Passed });
    }

    [Fact]
    public async Task A_given_token_is_not_revoked_and_a_dead_one_is_said_to_be_dead()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        string token = scenario.Server.CreateToken(options => options.Ttl = TimeSpan.FromMinutes(10));
        Task<VaultCheckReport> CheckAsync() => RunAsync(scenario, new ConfigurationBuilder(), vault => vault.AddKeyValue("secret", "a"), token);

        await CheckAsync();
        Outcome(await CheckAsync(), VaultCheckKind.Login).Should().Be(VaultCheckOutcome.Passed);

        scenario.Time.Advance(TimeSpan.FromMinutes(11));
        VaultCheckReport report = await CheckAsync();
        Outcome(report, VaultCheckKind.Login).Should().Be(VaultCheckOutcome.Failed);
        Outcome(report, VaultCheckKind.Secret).Should().Be(VaultCheckOutcome.Skipped);
    }

    [Fact]
    public async Task A_version_that_a_check_of_the_application_refuses_fails_here_too()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        VaultCheckReport report = await RunAsync(
            scenario, new ConfigurationBuilder(), vault => vault.AddKeyValue("secret", "a", secret => secret.RequiredKeys.Add("other")));

        report.Succeeded.Should().BeFalse();
        report.Items.Should().ContainSingle(item => item.Outcome == VaultCheckOutcome.Failed).Which.Message.Should().Contain("other");
    }

    [Fact]
    public async Task Each_address_of_a_cluster_is_looked_at_and_one_that_serves_is_enough()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        VaultCheckReport report = await RunAsync(scenario, new ConfigurationBuilder(), vault =>
        {
            vault.Options.FallbackAddresses.Add(new Uri("http://127.0.0.1:9"));
            vault.AddKeyValue("secret", "a");
        });

        report.Items.Where(item => item.Kind == VaultCheckKind.Connection).Select(item => item.Outcome)
            .Should().Equal(VaultCheckOutcome.Passed, VaultCheckOutcome.Failed);
        Outcome(report, VaultCheckKind.Secret).Should().Be(VaultCheckOutcome.Passed);
    }

    [Fact]
    public async Task An_optional_secret_that_is_absent_is_a_warning()
    {
        await using Scenario scenario = await Scenario.StartAsync();

        VaultCheckReport report = await RunAsync(
            scenario, new ConfigurationBuilder(), vault => vault.AddKeyValue("secret", "none", secret => secret.Optional = true));

        report.Succeeded.Should().BeTrue();
        Outcome(report, VaultCheckKind.Secret).Should().Be(VaultCheckOutcome.Warning);
    }

    [Fact]
    public async Task A_clock_that_is_ahead_is_told()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        FakeTimeProvider ahead = new(scenario.Time.GetUtcNow().AddMinutes(5));

        VaultCheckReport report = await RunAsync(scenario, new ConfigurationBuilder(), vault =>
        {
            vault.UseTimeProvider(ahead);
            vault.AddKeyValue("secret", "a");
        });

        VaultCheckItem clock = report.Items.Single(item => item.Kind == VaultCheckKind.Clock);
        clock.Outcome.Should().Be(VaultCheckOutcome.Warning);
        clock.Message.Should().MatchRegex("this machine's clock is 30[01] s ahead of Vault's");
    }

    [Fact]
    public async Task Names_that_move_a_cursor_do_not_reach_a_terminal()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("ke\u001b[2Jy", "1"));

        VaultCheckReport report = await RunAsync(scenario, new ConfigurationBuilder(), vault => vault.AddKeyValue("secret", "a"));

        report.Secrets.Single().Keys.Should().Equal("ke [2Jy");
    }

    [Fact]
    public async Task What_is_switched_off_is_not_checked()
    {
        await using Scenario scenario = await Scenario.StartAsync();

        VaultCheckReport report = await RunAsync(scenario, new ConfigurationBuilder(), vault => vault.Options.Disabled = true);

        report.Items.Should().ContainSingle().Which.Outcome.Should().Be(VaultCheckOutcome.Warning);
        scenario.Server.Requests.Should().BeEmpty();
    }

    private static VaultCheckOutcome Outcome(VaultCheckReport report, VaultCheckKind kind) => report.Items.Single(item => item.Kind == kind).Outcome;

    private static Task<VaultCheckReport> RunAsync(
        Scenario scenario, ConfigurationBuilder builder, Action<VaultConfigurationBuilder> configure, string? token = null) =>
        VaultCheck.RunAsync(
            builder,
            vault =>
            {
                scenario.Prepare(vault);
                vault.UseToken(token ?? scenario.Server.RootToken);
                configure(vault);
            },
            Cancelled);
}
