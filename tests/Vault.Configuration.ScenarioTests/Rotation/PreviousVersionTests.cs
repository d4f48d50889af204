using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Rotation;

/// <summary>The side that must accept the key before the newest as well.</summary>
public sealed class PreviousVersionTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task The_version_before_the_newest_is_published_until_its_time_is_over()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "old"), ("Nested", "x"));
        IConfigurationRoot configuration = Build(scenario);
        configuration["Signing:Previous:Key"].Should().BeNull("there is no earlier one");

        scenario.Server.PutSecret("secret", "signing", ("Key", "new"));
        DateTimeOffset writtenAt = scenario.Time.GetUtcNow();
        await scenario.PassOneRoundAsync(configuration);

        configuration["Signing:Key"].Should().Be("new");
        configuration["Signing:Previous:Key"].Should().Be("old");
        configuration["Signing:Previous:Nested"].Should().Be("x", "it is the whole version");
        Scenario.Status(configuration).Secrets.Single().PreviousUntilAt.Should().BeCloseTo(writtenAt + Hour, TimeSpan.FromSeconds(1));
        scenario.Logs.Count(eventId: 313).Should().Be(1);

        int told = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () => told++);
        for (int rounds = 0; configuration["Signing:Previous:Key"] is not null && rounds < 30; rounds++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        (scenario.Time.GetUtcNow() - writtenAt).Should().BeCloseTo(Hour, TimeSpan.FromSeconds(1), "it is taken away when its time is over, and not at the next interval");
        await scenario.UntilAsync(() => told == 1, "listeners are told");
        configuration["Signing:Key"].Should().Be("new");
        Scenario.Status(configuration).Secrets.Single().PreviousUntilAt.Should().BeNull();
        scenario.Logs.Count(eventId: 314).Should().Be(1);
    }

    [Fact]
    public async Task Options_bind_both()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "old"));
        IConfigurationRoot configuration = Build(scenario);
        await using ServiceProvider services = new ServiceCollection().Configure<SigningOptions>(configuration.GetSection("Signing")).BuildServiceProvider();
        IOptionsMonitor<SigningOptions> signing = services.GetRequiredService<IOptionsMonitor<SigningOptions>>();
        signing.CurrentValue.Previous.Should().BeNull();

        scenario.Server.PutSecret("secret", "signing", ("Key", "new"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        signing.CurrentValue.Should().BeEquivalentTo(new SigningOptions { Key = "new", Previous = new SigningOptions { Key = "old" } });
    }

    [Fact]
    public async Task Who_starts_in_that_time_shows_it_too_and_who_starts_later_does_not_ask_for_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "old"));
        scenario.Server.PutSecret("secret", "signing", ("Key", "new"));
        scenario.Time.Advance(Hour / 2);

        Build(scenario)["Signing:Previous:Key"].Should().Be("old");
        Asked(scenario).Should().Equal("secret/data/signing", "secret/data/signing?version=1");
        scenario.Time.Advance(Hour);
        scenario.Server.ClearRequests();
        Build(scenario)["Signing:Previous:Key"].Should().BeNull();

        Asked(scenario).Should().Contain("secret/data/signing").And.NotContain("secret/data/signing?version=1");
    }

    [Theory]
    [InlineData("signing", "Signing:Previous:Key")]
    [InlineData("f/", "Signing:a:b:Previous:Key")]
    public async Task One_that_is_destroyed_leaves_at_the_next_round_also_where_versions_are_asked_for_at_once(string path, string key)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        string secret = path.EndsWith('/') ? path + "a/b" : path;
        scenario.Server.PutSecret("secret", secret, ("Key", "leaked"));
        scenario.Server.PutSecret("secret", secret, ("Key", "new"));
        IConfigurationRoot configuration = Build(scenario, path);
        configuration[key].Should().Be("leaked");

        scenario.Server.DestroySecret("secret", secret, version: 1);
        await scenario.PassOneRoundAsync(configuration);

        configuration[key].Should().BeNull();
        configuration.AsEnumerable().Where(pair => pair.Value is not null).Should().ContainSingle().Which.Value.Should().Be("new");
        scenario.Logs.Count(eventId: 314).Should().Be(1);
    }

    [Fact]
    public async Task An_outage_does_not_prolong_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "old"));
        scenario.Server.PutSecret("secret", "signing", ("Key", "new"));
        IConfigurationRoot configuration = Build(scenario);

        scenario.Server.Seal();
        await scenario.RestAsync(configuration);
        scenario.Time.Advance(Hour * 2);
        await scenario.UntilAsync(
            () => configuration["Signing:Previous:Key"] is null && Scenario.Status(configuration).LastFailure?.Kind == VaultErrorKind.Sealed, "it is taken away");

        configuration["Signing:Key"].Should().Be("new");
    }

    [Fact]
    public async Task An_idle_round_in_that_time_signals_nothing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "old"));
        scenario.Server.PutSecret("secret", "signing", ("Key", "new"));
        IConfigurationRoot configuration = Build(scenario);
        int told = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () => told++);
        scenario.Server.ClearRequests();

        await scenario.PassOneRoundAsync(configuration);
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        told.Should().Be(0);
        Asked(scenario).Should().HaveCount(4, "each reading takes two requests");
    }

    [Fact]
    public async Task A_version_that_is_held_back_takes_the_published_ones_along()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "1"));
        scenario.Server.PutSecret("secret", "signing", ("Key", "2"));
        IConfigurationRoot configuration = Build(scenario, map: secret => secret.RequiredKeys.Add("Key"));

        scenario.Server.PutSecret("secret", "signing", ("Other", "3"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["Signing:Key"].Should().Be("2");
        configuration["Signing:Previous:Key"].Should().Be("1");
    }

    [Fact]
    public async Task What_may_not_be_set_is_not_set_by_way_of_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "signing", ("Key", "old"));
        scenario.Server.PutSecret("secret", "signing", ("Key", "new"));

        IConfigurationRoot configuration = Build(scenario, map: secret => secret.AllowedSections.Add("Signing:Key"));

        configuration.AsEnumerable().Select(pair => pair.Key).Should().BeEquivalentTo("Signing", "Signing:Key");
        scenario.Logs.Entries.Should().ContainSingle(entry => entry.EventId == 403).Which.Text.Should().Contain("Signing:Previous:Key");
    }

    [Fact]
    public async Task Where_there_are_no_versions_the_start_says_so()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValueV1("old");
        scenario.Server.PutSecret("old", "a", ("Key", "1"));

        Action known = () => scenario.BuildWithToken(vault => vault.AddKeyValueV1("old", "a", Keep));
        Action discovered = () => scenario.BuildWithToken(vault => vault.AddSecret("old/a", Keep));
        Action tooShort = () => scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret => secret.KeepPrevious = TimeSpan.Zero));

        known.Should().Throw<Exception>().WithMessage("*KeepPrevious of \"old/a\" is set, and there is no earlier version to keep*");
        discovered.Should().Throw<VaultException>().WithMessage("*\"old/a\"*KV version 1*no version before the newest (KeepPrevious)*");
        tooShort.Should().Throw<Exception>().WithMessage("*KeepPrevious of \"secret/a\" is 00:00:00 and must be from 1 second to 365 days.*");
    }

    private static void Keep(SecretMapping secret) => secret.KeepPrevious = Hour;

    private static IConfigurationRoot Build(Scenario scenario, string path = "signing", Action<SecretMapping>? map = null) =>
        scenario.BuildWithToken(vault => vault.AddKeyValue("secret", path, secret =>
        {
            secret.Section = "Signing";
            Keep(secret);
            map?.Invoke(secret);
        }));

    private static IEnumerable<string> Asked(Scenario scenario) => scenario.Server.Requests
        .Where(request => request.Path.StartsWith("secret/", StringComparison.Ordinal))
        .Select(request => request.Path + (request.Query.TryGetValue("version", out string? version) ? $"?version={version}" : ""));

    private sealed class SigningOptions
    {
        public string? Key { get; set; }

        public SigningOptions? Previous { get; set; }
    }
}
