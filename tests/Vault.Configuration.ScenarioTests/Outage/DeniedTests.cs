using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Outage;

public sealed class DeniedTests
{
    [Fact]
    public async Task A_policy_that_takes_one_leaf_away_slows_that_leaf_alone_and_costs_no_login()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("folder", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "f/open", ("k", "1"));
        scenario.Server.PutSecret("secret", "f/closed", ("k", "1"));
        Testing.VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies.Add("folder"));
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromSeconds(10);
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "f/");
        });

        scenario.Server.AddPolicy("folder", """
            path "secret/*" { capabilities = ["read", "list"] }
            path "secret/data/f/closed" { capabilities = ["deny"] }
            """);
        scenario.Server.ClearRequests();
        for (int round = 0; round < 60; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        configuration["closed:k"].Should().Be("1");
        scenario.CountRequests("GET", "secret/data/f/open").Should().Be(60);
        scenario.CountRequests("GET", "secret/data/f/closed").Should().BeInRange(4, 7, "after 30 s, 60 s, 120 s, 240 s, 300 s");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(0);
        Scenario.Status(configuration).LastFailure!.Message.Should().Contain("path \"secret/data/f/*\" { capabilities = [\"read\"] }")
            .And.Contain("a rule for \"secret/data/f/closed\" itself may take it away");

        scenario.Server.AddPolicy("folder", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "f/closed", ("k", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["closed:k"].Should().Be("2", "who asks gets it at once");
    }

    [Fact]
    public async Task Another_token_ends_the_pause_of_a_leaf_that_was_denied()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile sink = new();
        scenario.Server.AddPolicy("narrow", """
            path "secret/*" { capabilities = ["read", "list"] }
            path "secret/data/f/closed" { capabilities = ["deny"] }
            """);
        scenario.Server.AddPolicy("wide", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "f/open", ("k", "1"));
        scenario.Server.PutSecret("secret", "f/closed", ("k", "1"));
        sink.Write(scenario.Server.CreateToken(options => options.Policies.Add("wide")));
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromSeconds(10);
            vault.UseTokenFile(sink.Path);
            vault.AddKeyValue("secret", "f/");
        });
        await scenario.RestAsync(configuration);
        sink.Write(scenario.Server.CreateToken(options => options.Policies.Add("narrow")));
        scenario.Server.ClearRequests();
        for (int round = 0; round < 20; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        int denied = scenario.CountRequests("GET", "secret/data/f/closed");
        denied.Should().BeInRange(2, 4, "after 30 s, 60 s, 120 s");
        scenario.Server.PutSecret("secret", "f/closed", ("k", "2"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.CountRequests("GET", "secret/data/f/closed").Should().Be(denied, "the pause lasts");

        sink.Write(scenario.Server.CreateToken(options => options.Policies.Add("wide")));
        await scenario.PassOneRoundAsync(configuration);

        configuration["closed:k"].Should().Be("2");
    }

    [Fact]
    public async Task A_named_secret_that_is_denied_is_asked_for_at_each_round_that_is_due()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("one", "path \"secret/*\" { capabilities = [\"read\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        string token = scenario.Server.CreateToken(options => options.Policies.Add("one"));
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromMinutes(5);
            vault.UseToken(token);
            vault.AddKeyValue("secret", "a");
        });
        await scenario.RestAsync(configuration);

        scenario.Server.AddPolicy("one", "path \"secret/*\" { capabilities = [\"deny\"] }");
        scenario.Server.ClearRequests();
        DateTimeOffset begin = scenario.Time.GetUtcNow();
        for (int round = 1; round <= 16; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
            scenario.CountRequests("GET", "secret/data/a").Should().Be(round, "no pause of the path adds to that of the schedule");
        }

        (scenario.Time.GetUtcNow() - begin).Should().BeLessThan(16 * TimeSpan.FromMinutes(5.75));
        configuration["key"].Should().Be("1");
    }

    [Fact]
    public async Task A_token_without_the_default_policy_is_not_replaced_again_and_again_for_a_path_it_may_not_read()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("one", "path \"secret/data/a\" { capabilities = [\"read\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.PutSecret("secret", "b", ("other", "1"));
        Queue<string> tokens = new(Enumerable.Range(0, 50).Select(_ => scenario.Server.CreateToken(options =>
        {
            options.Policies.Add("one");
            options.NoDefaultPolicy = true;
        })));
        int handedOut = 0;
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromSeconds(30);
            vault.Options.Optional = true;
            vault.UseToken(VaultCredential.FromCallback(_ =>
            {
                handedOut++;
                return new(tokens.Dequeue());
            }));
            vault.AddKeyValue("secret", "a");
            vault.AddKeyValue("secret", "b");
        });

        for (int round = 0; round < 30; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        configuration["key"].Should().Be("1");
        handedOut.Should().BeInRange(2, 6, "one more token for each ten minutes at the most");
    }

    [Fact]
    public async Task An_outage_is_one_warning_however_many_secrets_it_hits()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        for (int i = 0; i < 40; i++)
        {
            scenario.Server.PutSecret("secret", $"f/s{i}", ("k", "1"));
        }

        int told = 0;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "f/");
            vault.Events.OnFailed = _ => told++;
        });
        for (int i = 0; i < 40; i++)
        {
            scenario.Server.PutSecret("secret", $"f/s{i}", ("k", "2"));
        }

        scenario.Server.Faults.Fail(
            System.Net.HttpStatusCode.BadGateway, when: request => request.Path.StartsWith("secret/data/", StringComparison.Ordinal));

        await scenario.PassOneRoundAsync(configuration);

        scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("39 more");
        told.Should().Be(1);
    }
}
