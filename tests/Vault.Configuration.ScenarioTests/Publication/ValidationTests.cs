using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Publication;

public sealed class ValidationTests
{
    [Fact]
    public async Task A_version_that_a_check_refuses_is_held_back_and_the_next_one_is_published()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "good-1"));
        List<string?> asked = [];
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret =>
            secret.ValidateBeforePublish = (candidate, _) =>
            {
                asked.Add($"{candidate}: {candidate.Values["key"]}");
                return new(candidate.Values["key"]!.StartsWith("good", StringComparison.Ordinal) ? VaultVerdict.Accept : VaultVerdict.Reject);
            }));

        scenario.Server.PutSecret("secret", "a", ("key", "bad-2"));
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("good-1");
        VaultSecretStatus held = Scenario.Status(configuration).Secrets[0];
        held.Version.Should().Be(1);
        held.HeldVersion.Should().Be(2);
        scenario.Server.PutSecret("secret", "a", ("key", "good-3"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("good-3");
        Scenario.Status(configuration).Secrets[0].HeldVersion.Should().BeNull();
        asked.Should().Equal("secret/a, version 1: good-1", "secret/a, version 2: bad-2", "secret/a, version 3: good-3");
        string.Join('\n', scenario.Logs.Entries).Should().NotContain("bad-2");
    }

    [Fact]
    public async Task A_refused_version_is_tried_again_during_the_settle_window_and_no_longer()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        int asked = 0;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromDays(1);
            vault.AddKeyValue("secret", "a", secret =>
            {
                secret.SettleWindow = TimeSpan.FromMinutes(10);
                secret.ValidateBeforePublish = (candidate, _) =>
                {
                    asked += candidate.Version == 2 ? 1 : 0;
                    return new(candidate.Version == 2 ? VaultVerdict.Reject : VaultVerdict.Accept);
                };
            });
        });
        scenario.Server.PutSecret("secret", "a", ("key", "2"));

        await scenario.PassOneRoundAsync(configuration);
        DateTimeOffset refusedAt = scenario.Time.GetUtcNow();
        while (scenario.Time.GetUtcNow() - refusedAt < TimeSpan.FromHours(12))
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        asked.Should().BeInRange(7, 12, "5 s, 10 s, 20 s, 40 s, 80 s and then 2 min for 10 min");
        configuration["key"].Should().Be("1");
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        asked.Should().BeInRange(8, 13, "who asks for a reading asks for the check too");
    }

    [Fact]
    public async Task A_fresh_key_that_is_not_known_everywhere_yet_is_published_as_soon_as_it_is()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        DateTimeOffset? knownFrom = null;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret =>
            secret.ValidateBeforePublish = (_, _) =>
                new(knownFrom is null || scenario.Time.GetUtcNow() >= knownFrom ? VaultVerdict.Accept : VaultVerdict.Reject)));

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        knownFrom = scenario.Time.GetUtcNow().AddMinutes(8);
        for (int round = 0; round < 12 && configuration["key"] == "1"; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        configuration["key"].Should().Be("2");
        scenario.Time.GetUtcNow().Should().BeBefore(knownFrom.Value.AddMinutes(2.5));
    }

    [Fact]
    public async Task A_check_that_throws_is_no_refusal_and_is_made_again()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        bool isDown = false;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret =>
            secret.ValidateBeforePublish = (candidate, _) => isDown
                ? throw new HttpRequestException($"planted {candidate.Values["key"]}")
                : new(VaultVerdict.Accept)));

        isDown = true;
        scenario.Server.PutSecret("secret", "a", ("key", "planted-2"));
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("1");
        isDown = false;
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("planted-2");
        string.Join('\n', scenario.Logs.Entries).Should().Contain("HttpRequestException").And.NotContain("planted");
    }

    [Fact]
    public async Task A_version_without_a_required_key_is_held_back_and_at_the_start_ends_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("user", "u"), ("password", "p"));
        void Configure(VaultConfigurationBuilder vault) => vault.AddKeyValue("secret", "a", secret =>
        {
            secret.Section = "Db";
            secret.RequiredKeys.Add("user");
            secret.RequiredKeys.Add("password");
        });
        IConfigurationRoot configuration = scenario.BuildWithToken(Configure);

        scenario.Server.PutSecret("secret", "a", ("user", "u2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["Db:user"].Should().Be("u");
        configuration["Db:password"].Should().Be("p");
        scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("lacks password");
        scenario.Invoking(s => s.BuildWithToken(Configure)).Should().Throw<VaultException>()
            .Where(failure => failure.Kind == VaultErrorKind.VersionRefused).WithMessage("*secret/a*lacks password*");
    }

    [Fact]
    public async Task A_settle_delay_lets_a_new_version_rest_before_it_is_tried()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "a", secret => secret.SettleDelay = TimeSpan.FromSeconds(45)));

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);
        DateTimeOffset seenAt = scenario.Time.GetUtcNow();
        configuration["key"].Should().Be("1");
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        (scenario.Time.GetUtcNow() - seenAt).Should().BeCloseTo(TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(1));
    }
}
