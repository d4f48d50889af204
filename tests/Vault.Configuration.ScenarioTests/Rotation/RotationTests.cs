using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Rotation;

public sealed class RotationTests
{
    [Fact]
    public async Task Keeps_every_other_key_when_one_secret_rotates()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            scenario.Server.PutSecret("secret", $"folder/s{i}", ("key", $"v{i}"));
        }

        scenario.Server.PutSecret("secret", "named", ("other", "kept"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "folder/");
            vault.AddKeyValue("secret", "named");
        });
        Dictionary<string, string?> before = configuration.AsEnumerable().ToDictionary(pair => pair.Key, pair => pair.Value);

        scenario.Server.PutSecret("secret", "folder/s7", ("key", "rotated"));
        await scenario.PassOneRoundAsync(configuration);

        before["s7:key"] = "rotated";
        configuration.AsEnumerable().Should().BeEquivalentTo(before);
    }

    [Fact]
    public async Task An_options_monitor_gets_the_new_version_once_and_without_any_registration_of_ours()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "sk-1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "ai/openai", secret => secret.Section = "OpenAI"));
        ServiceCollection services = new();
        services.Configure<ApiOptions>(configuration.GetSection("OpenAI"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<ApiOptions> monitor = provider.GetRequiredService<IOptionsMonitor<ApiOptions>>();
        List<string?> seen = [];
        using IDisposable? listening = monitor.OnChange(options => seen.Add(options.ApiKey));
        monitor.CurrentValue.ApiKey.Should().Be("sk-1");

        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "sk-2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        monitor.CurrentValue.ApiKey.Should().Be("sk-2");
        seen.Should().Equal("sk-2");
    }

    [Fact]
    public async Task Nothing_is_signalled_when_nothing_changed_or_only_the_version_did()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "same"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        int signals = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () => signals++);

        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.PutSecret("secret", "a", ("key", "same"));
        await scenario.PassOneRoundAsync(configuration);

        signals.Should().Be(0);
        Scenario.Status(configuration).Secrets[0].Version.Should().Be(2, "the status moves on all the same");
    }

    [Fact]
    public async Task A_field_that_was_removed_goes()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("stays", "1"), ("goes", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        scenario.Server.PutSecret("secret", "a", ("stays", "2"));
        bool changed = await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        changed.Should().BeTrue();
        configuration["stays"].Should().Be("2");
        configuration.AsEnumerable().Should().ContainSingle();
    }

    [Fact]
    public async Task A_secret_that_was_deleted_with_its_metadata_and_written_again_as_version_1_is_noticed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "first"));
        scenario.Server.PutSecret("secret", "a", ("key", "second"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        scenario.Time.Advance(TimeSpan.FromSeconds(1));
        scenario.Server.DeleteSecretMetadata("secret", "a");
        scenario.Server.PutSecret("secret", "a", ("key", "again"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("again");
        Scenario.Status(configuration).Secrets[0].Version.Should().Be(1);
    }

    [Fact]
    public async Task A_rollback_to_the_content_of_an_older_version_is_noticed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "good"));
        scenario.Server.PutSecret("secret", "a", ("key", "bad"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        scenario.Server.PutSecret("secret", "a", ("key", "good"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("good");
        Scenario.Status(configuration).Secrets[0].Version.Should().Be(3);
    }

    [Fact]
    public async Task The_event_names_the_keys_that_changed_and_no_value()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("changes", "1"), ("goes", "1"), ("stays", "1"));
        VaultReloadedContext? told = null;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "a");
            vault.Events.OnReloaded = context => told = context;
        });

        scenario.Server.PutSecret("secret", "a", ("changes", "2"), ("stays", "1"), ("Comes", "1"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        told!.Name.Should().Be("vault");
        told.ChangedKeys.Should().Equal("changes", "Comes", "goes");
    }

    [Fact]
    public async Task Only_the_source_of_a_key_is_read_when_asked_for_that_key()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.PutSecret("secret", "b", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "a", secret => secret.Section = "A");
            vault.AddKeyValue("secret", "b", secret => secret.Section = "B");
        });
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        scenario.Server.PutSecret("secret", "b", ("key", "2"));
        IVaultRefresher refresher = configuration.GetVaultRefresher();

        await refresher.RefreshAsync("A:key", TestContext.Current.CancellationToken);

        configuration["A:key"].Should().Be("2");
        configuration["B:key"].Should().Be("1");
        await refresher.Awaiting(r => r.RefreshAsync("C", TestContext.Current.CancellationToken))
            .Should().ThrowAsync<ArgumentException>().WithMessage("*\"C\"*");
    }

    [Fact]
    public async Task With_polling_off_only_a_refresh_on_demand_reads()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Enabled = false;
            vault.AddKeyValue("secret", "a");
        });
        scenario.Server.PutSecret("secret", "a", ("key", "2"));

        scenario.Time.Advance(TimeSpan.FromDays(1));
        int readsBefore = scenario.CountRequests("GET", "secret/data/a");
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        readsBefore.Should().Be(1);
        configuration["key"].Should().Be("2");
        Scenario.Status(configuration).NextAttemptAt.Should().BeNull();
    }

    private sealed class ApiOptions
    {
        public string? ApiKey { get; set; }
    }
}
