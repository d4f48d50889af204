using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Renewal;

public sealed class TokenLifeTests
{
    private const int TokenRenewed = 204;

    [Fact]
    public async Task A_token_is_renewed_between_60_and_75_percent_of_its_life()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, ttl: TimeSpan.FromHours(1), maxTtl: TimeSpan.FromHours(24));
        IConfigurationRoot configuration = Build(scenario, role);

        await scenario.RestAsync(configuration);
        scenario.Time.Advance(TimeSpan.FromMinutes(35.9));
        await scenario.RestAsync(configuration);
        scenario.CountRequests("POST", "auth/token/renew-self").Should().Be(0);
        scenario.Time.Advance(TimeSpan.FromMinutes(9.2));
        await scenario.UntilAsync(() => scenario.Logs.Count(TokenRenewed) == 1, "the token was renewed");

        scenario.CountRequests("POST", "auth/token/renew-self").Should().Be(1);
        scenario.Server.Requests.Last(request => request.Path == "auth/token/renew-self").Body.Should().Be("""{"increment":"3600s"}""");
    }

    [Fact]
    public async Task Near_its_maximum_a_token_is_replaced_and_no_read_ever_fails()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, ttl: TimeSpan.FromMinutes(20), maxTtl: TimeSpan.FromMinutes(60));
        IConfigurationRoot configuration = Build(scenario, role);

        for (int minute = 0; minute < 300; minute++)
        {
            await scenario.RestAsync(configuration);
            scenario.Time.Advance(TimeSpan.FromMinutes(1));
            await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        }

        scenario.Server.Requests.Should().NotContain(request => request.StatusCode >= 400);
        scenario.CountRequests("POST", "auth/approle/login").Should().BeInRange(5, 9, "each token lasts for nearly its maximum of an hour");
        scenario.CountRequests("POST", "auth/token/renew-self").Should().BeGreaterThan(10);
    }

    [Theory]
    [InlineData(VaultTestTokenType.Batch)]
    [InlineData(VaultTestTokenType.Service)]
    public async Task A_token_that_cannot_be_renewed_is_replaced_before_its_end(VaultTestTokenType type)
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(30), options => options.TokenType = type);
        IConfigurationRoot configuration = Build(scenario, role);

        for (int minute = 0; minute < 60; minute++)
        {
            await scenario.RestAsync(configuration);
            scenario.Time.Advance(TimeSpan.FromMinutes(1));
            await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        }

        scenario.Server.Requests.Should().NotContain(request => request.StatusCode >= 400);
        scenario.CountRequests("POST", "auth/approle/login").Should().BeInRange(3, 4);
    }

    [Fact]
    public async Task A_periodic_token_lives_for_ever()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, null, null, options => options.TokenPeriod = TimeSpan.FromMinutes(10));
        IConfigurationRoot configuration = Build(scenario, role);

        for (int minute = 0; minute < 120; minute++)
        {
            await scenario.RestAsync(configuration);
            scenario.Time.Advance(TimeSpan.FromMinutes(1));
            await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        }

        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
        scenario.CountRequests("POST", "auth/token/renew-self").Should().BeGreaterThan(10);
    }

    [Fact]
    public async Task A_given_token_is_looked_up_after_the_start_and_renewed()
    {
        await using Scenario scenario = await StartAsync();
        string token = scenario.Server.CreateToken(options =>
        {
            options.Policies.Add("all");
            options.Ttl = TimeSpan.FromHours(1);
        });
        scenario.Time.Advance(TimeSpan.FromMinutes(10));
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseToken(token);
            vault.AddKeyValue("secret", "a");
        });
        await scenario.RestAsync(configuration);
        scenario.CountRequests("GET", "auth/token/lookup-self").Should().Be(1);

        scenario.Time.Advance(TimeSpan.FromMinutes(49));
        await scenario.UntilAsync(() => scenario.Logs.Count(TokenRenewed) == 1, "the token was renewed");
        scenario.Time.Advance(TimeSpan.FromMinutes(30));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        scenario.Server.Requests.Should().NotContain(request => request.StatusCode == 403);
    }

    [Fact]
    public async Task A_root_token_is_neither_renewed_nor_replaced()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        for (int day = 0; day < 10; day++)
        {
            await scenario.RestAsync(configuration);
            scenario.Time.Advance(TimeSpan.FromDays(1));
            await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        }

        scenario.Server.Requests.Count(request => request.Path.StartsWith("auth/", StringComparison.Ordinal)).Should().Be(1, "it was looked up");
    }

    [Fact]
    public async Task A_token_that_an_operator_revoked_is_replaced_at_the_next_read()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        IConfigurationRoot configuration = Build(scenario, role);
        string token = scenario.Server.Requests.Single(request => request.Path == "secret/data/a").Token!;

        scenario.Server.RevokeToken(token);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("2");
        scenario.CountRequests("GET", "auth/token/lookup-self").Should().Be(1);
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(2);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_in_time()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, TimeSpan.FromHours(1), TimeSpan.FromHours(24));
        IConfigurationRoot configuration = Build(scenario, role);
        scenario.Server.Faults.Fail(
            HttpStatusCode.ServiceUnavailable, when: request => request.Path == "auth/token/renew-self", times: 3);

        await scenario.RestAsync(configuration);
        scenario.Time.Advance(TimeSpan.FromMinutes(46));
        await scenario.PassTimeUntilAsync(() => scenario.Logs.Count(TokenRenewed) == 1, TimeSpan.FromSeconds(1));

        scenario.CountRequests("POST", "auth/token/renew-self").Should().Be(4);
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
    }

    [Fact]
    public async Task A_token_of_few_uses_is_warned_of_and_replaced_when_they_are_used_up()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = AddRole(scenario, TimeSpan.FromHours(1), null, options => options.TokenNumUses = 3);
        IConfigurationRoot configuration = Build(scenario, role);

        for (int version = 2; version < 12; version++)
        {
            string value = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
            scenario.Server.PutSecret("secret", "a", ("key", value));
            await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
            configuration["key"].Should().Be(value);
        }

        scenario.Logs.Warnings.Should().Contain(entry => entry.EventId == 202);
    }

    [Fact]
    public async Task A_refused_credential_is_not_sent_again_until_it_changes()
    {
        await using Scenario scenario = await StartAsync();
        using TemporaryFile secretId = new();
        VaultTestAppRole role = AddRole(scenario, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), options => options.SecretIdNumUses = 1);
        secretId.Write(role.SecretId);
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseAppRole(VaultCredential.FromValue(role.RoleId), VaultCredential.FromFile(secretId.Path));
            vault.AddKeyValue("secret", "a");
        });

        DateTimeOffset later = scenario.Time.GetUtcNow().AddMinutes(14);
        await scenario.PassTimeUntilAsync(() => scenario.Time.GetUtcNow() > later, TimeSpan.FromSeconds(2));

        scenario.CountRequests("POST", "auth/approle/login").Should().Be(3, "one that worked, one that was refused, one more after 2 s");
        configuration["key"].Should().Be("1");
        Scenario.Status(configuration).LastFailure!.Kind.Should().Be(VaultErrorKind.LoginRejected);

        secretId.Write(scenario.Server.CreateSecretId("orders"));
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        DateTimeOffset replacedAt = scenario.Time.GetUtcNow();
        await scenario.PassTimeUntilAsync(() => configuration["key"] == "2", TimeSpan.FromSeconds(1));

        (scenario.Time.GetUtcNow() - replacedAt).Should().BeLessThan(TimeSpan.FromSeconds(70));
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(4);
    }

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        return scenario;
    }

    private static VaultTestAppRole AddRole(
        Scenario scenario, TimeSpan? ttl, TimeSpan? maxTtl, Action<VaultTestAppRoleOptions>? configure = null) =>
        scenario.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = ttl;
            options.TokenMaxTtl = maxTtl;
            configure?.Invoke(options);
        });

    private static IConfigurationRoot Build(Scenario scenario, VaultTestAppRole role) => scenario.Build(vault =>
    {
        vault.Options.Refresh.Interval = TimeSpan.FromDays(7);
        vault.UseAppRole(role.RoleId, role.SecretId);
        vault.AddKeyValue("secret", "a");
    });
}
