using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

/// <summary>What holds for every way to log in.</summary>
public sealed class EveryMethodTests
{
    public static TheoryData<string> Names => LoginCases.Names;

    public static TheoryData<string> NamesWithMount => LoginCases.NamesWithMount;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_first_load_takes_one_login(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        await using Scenario scenario = await ArrangeAsync(login);

        IConfigurationRoot configuration = Build(scenario, login);

        configuration["key"].Should().Be("1");
        scenario.CountRequests("POST", login.LoginPath).Should().Be(name == "token" ? 0 : 1);
        ShouldPrintNoSecret(scenario, login);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_that_has_run_out_is_followed_by_another_and_is_not_even_tried(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        await using Scenario scenario = await ArrangeAsync(login);
        IConfigurationRoot configuration = Build(scenario, login);
        await scenario.RestAsync(configuration);

        scenario.Time.Advance(TimeSpan.FromMinutes(1));
        login.PrepareNextLogin(scenario.Server);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("2");
        scenario.Server.Requests.Should().NotContain(request => request.StatusCode == 403);
        scenario.CountRequests("POST", login.LoginPath).Should().BeGreaterThanOrEqualTo(name == "token" ? 0 : 2);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refused_credential_ends_the_start_with_a_sentence_that_names_it_and_does_not_print_it(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        await using Scenario scenario = await ArrangeAsync(login);
        login.Spoil(scenario.Server);

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault => Choose(vault, login));

        VaultException failure = (await build.Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.Message.Should().Contain(login.DisplayName);
        failure.ToString().Should().NotContainAny(login.Secrets);
        login.CountRefusals(scenario.Server).Should().BeInRange(1, 2, "a standby may lag behind, and more than a second try helps nobody");
        ShouldPrintNoSecret(scenario, login);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refused_credential_is_left_alone_and_the_one_that_replaces_it_is_taken_within_seconds(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        await using Scenario scenario = await ArrangeAsync(login);
        IConfigurationRoot configuration = Build(scenario, login);
        await scenario.RestAsync(configuration);

        login.Refuse(scenario.Server);
        scenario.Time.Advance(TimeSpan.FromMinutes(6));
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassTimeUntilAsync(
            () => Scenario.Status(configuration).LastFailure?.Kind == VaultErrorKind.LoginRejected, TimeSpan.FromSeconds(1));
        DateTimeOffset later = scenario.Time.GetUtcNow().AddMinutes(5);
        await scenario.PassTimeUntilAsync(() => scenario.Time.GetUtcNow() > later, TimeSpan.FromSeconds(2));

        login.CountRefusals(scenario.Server).Should().BeInRange(1, login.MostAttemptsIn5Minutes);
        configuration["key"].Should().Be("1", "an outage of the login takes no value away");

        login.Rotate(scenario.Server);
        DateTimeOffset rotatedAt = scenario.Time.GetUtcNow();
        await scenario.PassTimeUntilAsync(() => configuration["key"] == "2", TimeSpan.FromSeconds(1));

        (scenario.Time.GetUtcNow() - rotatedAt).Should().BeLessThan(TimeSpan.FromSeconds(70));
        ShouldPrintNoSecret(scenario, login);
    }

    [Theory]
    [MemberData(nameof(NamesWithMount))]
    public async Task The_method_may_be_mounted_anywhere(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        login.Mount = "teams/shop/logins";
        await using Scenario scenario = await ArrangeAsync(login, server => server.EnableAuthMethod(login.Mount, login.Method));

        IConfigurationRoot configuration = Build(scenario, login);

        configuration["key"].Should().Be("1");
        login.LoginPath.Should().StartWith("auth/teams/shop/logins/");
        scenario.CountRequests("POST", login.LoginPath).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_login_may_be_in_another_namespace_than_the_secrets(string name)
    {
        using LoginCase login = LoginCases.Named(name);
        login.Namespace = "admin";
        await using Scenario scenario = await StartAsync(login);
        VaultTestNamespace admin = scenario.Server.AddNamespace("admin");
        VaultTestNamespace shop = admin.AddNamespace("shop");
        admin.AddPolicy("all", "path \"shop/secret/*\" { capabilities = [\"read\", \"list\"] }");
        login.Arrange(admin);
        shop.PutSecret("secret", "a", ("key", "1"));

        IConfigurationRoot configuration = Build(scenario, login, "admin/shop");
        await scenario.RestAsync(configuration);
        scenario.Time.Advance(TimeSpan.FromSeconds(15));
        await scenario.RestAsync(configuration);
        login.PrepareNextLogin(admin);
        shop.PutSecret("secret", "a", ("key", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("2");
        scenario.Server.Requests.Should().NotContain(request => request.StatusCode >= 400);
        scenario.Server.Requests.Where(request => request.Path.StartsWith("auth/token/", StringComparison.Ordinal))
            .Should().NotBeEmpty().And.OnlyContain(request => request.Namespace == "admin");
    }

    private static async Task<Scenario> ArrangeAsync(LoginCase login, Action<VaultTestServer>? first = null)
    {
        Scenario scenario = await StartAsync(login);
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        first?.Invoke(scenario.Server);
        login.Arrange(scenario.Server);
        return scenario;
    }

    private static async Task<Scenario> StartAsync(LoginCase login)
    {
        Scenario scenario = await Scenario.StartAsync(login.NeedsHttps);
        login.ServerCertificate = scenario.Server.Certificate?.ExportCertificatePem();
        return scenario;
    }

    private static IConfigurationRoot Build(Scenario scenario, LoginCase login, string? ns = null) => scenario.Build(vault =>
    {
        vault.Options.Namespace = ns;
        Choose(vault, login);
    });

    private static void Choose(VaultConfigurationBuilder vault, LoginCase login)
    {
        login.Use(vault);
        vault.AddKeyValue("secret", "a");
    }

    private static void ShouldPrintNoSecret(Scenario scenario, LoginCase login)
    {
        scenario.Logs.Entries.Should().NotBeEmpty();
        foreach (string secret in login.Secrets)
        {
            scenario.Logs.Entries.Should().NotContain(entry => entry.Text.Contains(secret));
        }
    }
}
