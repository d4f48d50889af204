using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Telemetry;

/// <summary>What docs/telemetry.md promises of the metrics.</summary>
public sealed class MetricTests : IDisposable
{
    private readonly TelemetryBed _bed = new();

    [Fact]
    public async Task A_start_and_two_rounds_are_measured_by_outcome()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot root = Build(scenario);

        await scenario.PassOneRoundAsync(root);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        _bed.Read("vault.configuration.load.duration").Should().Equal(new Dictionary<string, double> { [""] = 1 });
        _bed.Read("vault.configuration.refresh.duration").Should().Equal(new Dictionary<string, double>
        {
            ["vault.refresh.outcome=unchanged vault.refresh.trigger=schedule"] = 1,
            ["vault.refresh.outcome=changed vault.refresh.trigger=request"] = 1,
        });
        _bed.Read("vault.configuration.secret.changes").Should().Equal(new Dictionary<string, double> { [""] = 1 });
        _bed.Read("vault.configuration.secret.count").Should().Equal(new Dictionary<string, double> { ["vault.secret.state=live"] = 1 });
        _bed.Read("vault.client.request.duration").Should()
            .Contain("http.request.method=GET http.response.status_code=200 vault.operation=read", 3);
    }

    [Fact]
    public async Task An_outage_shows_in_requests_rounds_and_the_age_of_the_data()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot root = Build(scenario);

        scenario.Server.Seal();
        await scenario.PassOneRoundAsync(root);

        _bed.Read("vault.configuration.refresh.duration").Should()
            .Contain("error.type=sealed vault.refresh.outcome=failed vault.refresh.trigger=schedule", 1);
        _bed.Read("vault.client.request.duration").Should()
            .Contain("error.type=sealed http.request.method=GET http.response.status_code=503 vault.operation=read", 1);
        _bed.Read("vault.configuration.data.age").Single().Value.Should().BeInRange(30, 300, "the first round comes within the interval");
    }

    [Fact]
    public async Task The_token_is_counted_from_its_login_to_its_end()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.AddPolicy("reader", """path "secret/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = scenario.Server.AddAppRole("web", role =>
        {
            role.TokenTtl = TimeSpan.FromMinutes(20);
            role.Policies.Add("reader");
        });
        IConfigurationRoot root = scenario.Build(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.UseAppRole(role.RoleId, role.SecretId).AddKeyValue("secret", "a");
        });

        _bed.Read("vault.client.token.remaining").Single().Value.Should().BeApproximately(1200, 1);
        await scenario.RestAsync(root);
        await scenario.PassTimeUntilAsync(() => scenario.CountRequests("POST", "auth/token/renew-self") >= 1, TimeSpan.FromSeconds(10));
        await scenario.UntilAsync(() => scenario.Logs.Count(204) >= 1, "the token was renewed");

        _bed.Read("vault.client.logins").Should().Equal(new Dictionary<string, double> { ["vault.auth.method=approle"] = 1 });
        _bed.Read("vault.client.token.renewals")[""].Should().BeGreaterThanOrEqualTo(1);
        _bed.Read("vault.client.request.duration").Keys.Should()
            .Contain("http.request.method=POST http.response.status_code=200 vault.operation=login")
            .And.Contain("http.request.method=POST http.response.status_code=200 vault.operation=renew_token");
    }

    [Fact]
    public async Task A_refused_credential_is_counted_while_the_login_fails()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("web");

        Action start = () => scenario.Build(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.Options.RetryRefusedLogin = false;
            vault.UseAppRole(role.RoleId, "wrong").AddKeyValue("secret", "a");
        });

        start.Should().Throw<VaultException>();
        _bed.Read("vault.client.credential.refusals").Should().Equal(new Dictionary<string, double> { ["vault.auth.method=approle"] = 1 });
        _bed.Read("vault.client.logins").Should().Equal(
            new Dictionary<string, double> { ["error.type=login_rejected vault.auth.method=approle"] = 1 });
        _bed.Read("vault.configuration.load.duration").Should().Equal(new Dictionary<string, double> { ["error.type=login_rejected"] = 1 });
    }

    [Fact]
    public async Task A_version_that_is_held_back_shows_until_a_better_one_comes_and_paths_only_where_they_are_wanted()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot root = Build(scenario, vault => vault.Options.Telemetry.IncludePaths = true, secret => secret.RequiredKeys.Add("key"));

        scenario.Server.PutSecret("secret", "a", ("other", "2"));
        await scenario.PassOneRoundAsync(root);

        _bed.Read("vault.configuration.secret.held").Should().Equal(
            new Dictionary<string, double> { ["vault.held.reason=refused vault.secret.path=secret/a"] = 1 });
        scenario.Server.PutSecret("secret", "a", ("key", "3"));
        await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        _bed.Read("vault.configuration.secret.held").Should().BeEmpty();
        _bed.Read("vault.configuration.secret.changes").Should().Equal(new Dictionary<string, double> { ["vault.secret.path=secret/a"] = 1 });
    }

    [Fact]
    public async Task A_listener_that_throws_is_counted()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot root = Build(scenario);
        using IDisposable listener = ChangeToken.OnChange(root.GetReloadToken, () => throw new InvalidOperationException());

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        _bed.Read("vault.configuration.listener.exceptions").Should().Equal(new Dictionary<string, double> { [""] = 1 });
    }

    [Fact]
    public async Task A_configuration_that_was_disposed_is_shown_by_no_gauge()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot root = Build(scenario);
        _bed.Read("vault.configuration.data.age").Should().HaveCount(1);

        ((IDisposable)root).Dispose();

        _bed.Read("vault.configuration.data.age").Should().BeEmpty();
        _bed.Read("vault.configuration.secret.count").Should().BeEmpty();
    }

    public void Dispose() => _bed.Dispose();

    private IConfigurationRoot Build(Scenario scenario, Action<VaultConfigurationBuilder>? more = null, Action<SecretMapping>? map = null)
    {
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        return scenario.BuildWithToken(vault =>
        {
            vault.Options.Name = _bed.Name;
            vault.AddKeyValue("secret", "a", map);
            more?.Invoke(vault);
        });
    }
}
