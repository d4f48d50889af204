using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>Rows of docs/reliability.md that no other story shows.</summary>
public sealed class RowTests
{
    [Fact]
    public async Task A_version_that_vault_deletes_within_a_day_is_warned_of_once()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        DateTimeOffset later = scenario.Time.GetUtcNow().AddHours(23);
        using IDisposable fault = scenario.Server.Faults.Body(
            $$$"""{"request_id":"r","data":{"data":{"key":"1"},"metadata":{"created_time":"{{{scenario.Time.GetUtcNow():O}}}","custom_metadata":null,"deletion_time":"{{{later:O}}}","destroyed":false,"version":1}},"warnings":null}""",
            "application/json",
            when: request => request.Path == "secret/data/a");
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("1");
        scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("secret/a").And.Contain("will be deleted by Vault at");
    }

    [Fact]
    public async Task A_path_that_is_wrong_for_a_versioned_engine_is_told_from_a_secret_that_is_missing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using IDisposable fault = scenario.Server.Faults.Body(
            """{"request_id":"r","data":null,"warnings":["Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use."]}""",
            "application/json",
            HttpStatusCode.NotFound,
            when: request => request.Path == "secret/data/a");

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault => vault.AddKeyValue("secret", "a")))
            .Should().Throw<VaultException>().Which;

        failure.IsTransient.Should().BeFalse();
        failure.Message.Should().Contain("whole mount").And.Contain("does not begin with data/");
    }

    [Theory]
    [InlineData(400, "Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly.")]
    [InlineData(412, "required index state not present")]
    [InlineData(473, "")]
    [InlineData(500, "local node not active but active cluster node not found")]
    public async Task A_node_that_cannot_serve_for_a_moment_is_asked_again_within_the_start(int status, string said)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.Faults.Fail((HttpStatusCode)status, times: 2, body: $$"""{"errors":["{{said}}"]}""");

        IConfigurationRoot configuration = await scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().Be("1");
        scenario.CountRequests("GET", "secret/data/a").Should().Be(3);
    }

    [Fact]
    public async Task A_412_for_a_header_that_something_removes_ends_the_start_at_once()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Fail(HttpStatusCode.PreconditionFailed, body: """{"errors":["missing required header: X-Vault-Request"]}""");

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault => vault.AddKeyValue("secret", "a")))
            .Should().Throw<VaultException>().Which;

        failure.IsTransient.Should().BeFalse();
        failure.Message.Should().Contain("removes the header X-Vault-Request").And.Contain("attempts: 1");
    }

    [Theory]
    [InlineData(40, 40, 42)]
    [InlineData(0, 1, 3)]
    [InlineData(86400, 300, 302)]
    public async Task A_quota_is_waited_for_as_long_as_vault_says_within_reason(int retryAfterSeconds, int least, int most)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromHours(1);
            vault.AddKeyValue("secret", "a");
        });
        scenario.Server.Faults.Fail(
            HttpStatusCode.TooManyRequests,
            when: request => request.Path == "secret/data/a",
            retryAfter: TimeSpan.FromSeconds(retryAfterSeconds));

        await scenario.PassOneRoundAsync(configuration);

        VaultSourceStatus status = Scenario.Status(configuration);
        status.LastFailure!.Kind.Should().Be(VaultErrorKind.RateLimited);
        (status.NextAttemptAt!.Value - scenario.Time.GetUtcNow()).TotalSeconds.Should().BeInRange(least, most);
        configuration["key"].Should().Be("1");
    }

    [Fact]
    public async Task A_start_of_many_instances_at_once_can_be_spread()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        DateTimeOffset start = scenario.Time.GetUtcNow();

        IConfigurationRoot configuration = await scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.Options.StartupJitter = TimeSpan.FromSeconds(5);
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().Be("1");
        (scenario.Server.Requests[0].ReceivedAt - start).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(5.5));
    }

    [Theory]
    [InlineData(-86400)]
    [InlineData(-3)]
    [InlineData(3)]
    [InlineData(86400)]
    public async Task A_wall_clock_that_is_set_anew_delays_no_reading(int seconds)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        world.Time.JumpWallClock(TimeSpan.FromSeconds(seconds));
        world.Server.PutSecret("secret", "a", ("key", "planted-2"));
        TimeSpan before = world.Time.Elapsed;
        await world.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("planted-2");
        (world.Time.Elapsed - before).Should().BeLessThan(TimeSpan.FromMinutes(30), "and not the hours of the jump");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    public async Task The_first_login_that_vault_refuses_says_how_long_the_token_still_lives(int status)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromMinutes(20);
            options.TokenMaxTtl = TimeSpan.FromMinutes(20);
            options.TokenType = VaultTestTokenType.Batch;
        });
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        });
        scenario.Server.Faults.Fail((HttpStatusCode)status, when: request => request.Path == "auth/approle/login");

        await scenario.RestAsync(configuration);
        await scenario.PassTimeUntilAsync(() => scenario.Logs.Count(205) > 0, TimeSpan.FromSeconds(5));

        scenario.Logs.Entries.First(entry => entry.EventId == 205).Text
            .Should().Contain("could not be replaced").And.MatchRegex("it lives for 00:0[0-9]:");
        configuration["key"].Should().Be("1");
    }
}
