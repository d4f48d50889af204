using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Outage;

public sealed class OutageTests
{
    [Fact]
    public async Task Fails_once_recovers_and_still_notices_the_next_change()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        List<VaultFailureContext> failures = [];
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "a");
            vault.Events.OnFailed = failures.Add;
        });

        scenario.Server.Faults.Fail(HttpStatusCode.InternalServerError, when: request => request.Path == "secret/data/a", times: 1);
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("1");
        Scenario.Status(configuration).LastFailure!.Kind.Should().Be(VaultErrorKind.ServerError);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
        failures.Should().ContainSingle().Which.RetryAfter.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task While_vault_is_sealed_every_value_stays_and_afterwards_the_next_version_comes()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        scenario.Server.Seal();
        for (int round = 0; round < 20; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
            configuration["key"].Should().Be("1");
        }

        VaultSourceStatus status = Scenario.Status(configuration);
        status.LastFailure!.Kind.Should().Be(VaultErrorKind.Sealed);
        status.LastFailure.Message.Should().Contain("sealed");
        status.ConsecutiveFailures.Should().Be(20);
        scenario.Server.Unseal();
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
    }

    [Fact]
    public async Task A_server_that_is_gone_and_comes_back_on_the_same_port_is_read_again()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        await scenario.RestAsync(configuration);
        await scenario.Server.StopAsync();
        await scenario.PassOneRoundAsync(configuration);
        Scenario.Status(configuration).LastFailure!.Kind.Should().Be(VaultErrorKind.Unreachable);
        await scenario.Server.RestartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
    }

    [Fact]
    public async Task One_secret_that_fails_does_not_hold_the_others_back()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "f/good", ("k", "1"));
        scenario.Server.PutSecret("secret", "f/bad", ("k", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "f/"));
        scenario.Server.Faults.Fail(HttpStatusCode.BadGateway, when: request => request.Path == "secret/data/f/bad");
        scenario.Server.PutSecret("secret", "f/good", ("k", "2"));
        scenario.Server.PutSecret("secret", "f/bad", ("k", "2"));

        await configuration.GetVaultRefresher().Awaiting(r => r.RefreshAsync(TestContext.Current.CancellationToken))
            .Should().ThrowAsync<VaultException>();

        configuration["good:k"].Should().Be("2");
        configuration["bad:k"].Should().Be("1");
        Scenario.Status(configuration).Secrets.Single(secret => secret.Path == "secret/f/bad").LastFailure.Should().NotBeNull();
        scenario.Server.Faults.Clear();
        await scenario.PassOneRoundAsync(configuration);

        configuration["bad:k"].Should().Be("2");
    }

    [Theory]
    [InlineData("<html>login</html>", "text/html")]
    [InlineData("{\"data\":", "application/json")]
    [InlineData("[]", "application/json")]
    [InlineData("{\"data\":{\"data\":{\"k\":\"planted\"}}}", "application/json")]
    public async Task An_answer_that_is_not_vaults_changes_nothing_and_is_not_repeated(string body, string contentType)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        scenario.Server.Faults.Body(body, contentType, when: request => request.Path == "secret/data/a");

        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("1");
        Scenario.Status(configuration).LastFailure.Should().NotBeNull();
        string.Join('\n', scenario.Logs.Entries).Should().NotContain("planted").And.NotContain("<html>");
    }

    [Fact]
    public async Task A_required_source_is_tried_again_within_the_start_budget()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.Faults.Fail(HttpStatusCode.ServiceUnavailable, times: 3);

        IConfigurationRoot configuration = await scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().Be("1");
        scenario.CountRequests("GET", "secret/data/a").Should().Be(4);
    }

    [Fact]
    public async Task A_required_source_that_never_answers_ends_the_start_with_one_exception_that_says_what_was_tried()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Seal();

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        VaultException failure = (await build.Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.Sealed);
        failure.Message.Should().Contain(scenario.Server.Address.ToString().TrimEnd('/'))
            .And.Contain("no success within 30 s").And.Contain("secret/a").And.Contain("sealed").And.MatchRegex("attempts: [0-9]+");
    }

    [Fact]
    public async Task An_optional_source_starts_without_and_is_added_when_vault_answers()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.Seal();

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Optional = true;
            vault.Options.Refresh.Enabled = false;
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().BeNull();
        scenario.Server.Unseal();
        VaultSourceStatus waiting = await scenario.RestAsync(configuration);
        scenario.Time.Advance(waiting.NextAttemptAt!.Value - scenario.Time.GetUtcNow());
        await scenario.UntilAsync(() => configuration["key"] == "1", "the source was added");
        await scenario.UntilAsync(() => Scenario.Status(configuration).LastFailure is null, "the status says so");
    }
}
