using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Budget;

/// <summary>
/// How many requests Vault gets, as docs/performance.md promises. Requests are counted, and moments of a clock that stands still;
/// never seconds.
/// </summary>
public sealed class CallBudgetTests
{
    private const string Everything = """path "secret/*" { capabilities = ["read", "list", "scan"] }""";

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task A_start_with_named_secrets_is_one_login_and_one_read_for_each(int secrets)
    {
        await using Scenario scenario = await StartAsync("app", secrets);

        Build(scenario, vault => AddEach(vault, "app", secrets));

        Asked(scenario).Should().BeEquivalentTo(["POST auth/approle/login", .. Reads("app", secrets)]);
    }

    [Fact]
    public async Task A_start_with_a_tree_of_folders_is_one_login_one_list_for_each_folder_and_one_read_for_each_secret()
    {
        await using Scenario scenario = await StartAsync("app", secrets: 3);
        Fill(scenario, "app/inner", secrets: 2);
        Fill(scenario, "app/inner/most", secrets: 2);

        Build(scenario, vault => vault.AddKeyValue("secret", "app/"));

        Asked(scenario).Should().BeEquivalentTo(
        [
            "POST auth/approle/login",
            "LIST secret/metadata/app",
            "LIST secret/metadata/app/inner",
            "LIST secret/metadata/app/inner/most",
            .. Reads("app", 3),
            .. Reads("app/inner", 2),
            .. Reads("app/inner/most", 2),
        ]);
    }

    [Fact]
    public async Task Paths_of_one_mount_ask_once_which_engine_it_is()
    {
        await using Scenario scenario = await StartAsync("app", secrets: 5);

        Build(scenario, vault =>
        {
            for (int secret = 0; secret < 5; secret++)
            {
                vault.AddSecret("secret/" + Path("app", secret), mapping => mapping.Section = Path("app", secret));
            }
        });

        Asked(scenario).Count(asked => asked.Contains("sys/internal/ui/mounts", StringComparison.Ordinal)).Should().Be(1);
        Asked(scenario).Should().HaveCount(1 + 1 + 5, "there is a login, and one read for each secret");
    }

    [Fact]
    public async Task An_idle_round_over_named_secrets_is_one_read_for_each_and_nothing_else()
    {
        await using Scenario scenario = await StartAsync("app", secrets: 20);
        IConfigurationRoot configuration = Build(scenario, vault => AddEach(vault, "app", 20));
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();

        await scenario.PassOneRoundAsync(configuration);

        Asked(scenario).Should().BeEquivalentTo(Reads("app", 20));
    }

    [Fact]
    public async Task An_idle_round_over_three_folders_is_three_scans_and_tells_nobody()
    {
        await using Scenario scenario = await StartAsync("one", secrets: 5);
        Fill(scenario, "two", secrets: 50);
        Fill(scenario, "three/inner", secrets: 5);
        IConfigurationRoot configuration = Build(scenario, vault => vault
            .AddKeyValue("secret", "one/")
            .AddKeyValue("secret", "two/")
            .AddKeyValue("secret", "three/"));
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();
        bool wasTold = false;
        using IDisposable telling = configuration.GetReloadToken().RegisterChangeCallback(_ => wasTold = true, null);

        await scenario.PassOneRoundAsync(configuration);

        Asked(scenario).Should().BeEquivalentTo(
            "SCAN secret/detailed-metadata/one/", "SCAN secret/detailed-metadata/two/", "SCAN secret/detailed-metadata/three/");
        wasTold.Should().BeFalse();
    }

    /// <summary>Two requests are at most two round trips, and the clock that stands still leaves no room for any other wait.</summary>
    [Fact]
    public async Task From_the_instant_of_the_poll_to_the_options_monitor_there_are_two_round_trips_and_no_wait()
    {
        await using Scenario scenario = await StartAsync("app", secrets: 50);
        IConfigurationRoot configuration = Build(scenario, vault => vault.AddKeyValue("secret", "app/"));
        ServiceCollection services = new();
        services.Configure<OneKey>(configuration.GetSection("s007"));
        await using ServiceProvider provider = services.BuildServiceProvider();
        IOptionsMonitor<OneKey> monitor = provider.GetRequiredService<IOptionsMonitor<OneKey>>();
        monitor.CurrentValue.Key.Should().Be("1");
        TaskCompletionSource<(string? Value, DateTimeOffset At, IReadOnlyList<string> Asked)> told = new();
        using IDisposable? listening = monitor.OnChange(
            options => told.TrySetResult((options.Key, scenario.Time.GetUtcNow(), Asked(scenario))));
        VaultSourceStatus resting = await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();
        scenario.Server.PutSecret("secret", Path("app", 7), ("key", "2"));
        scenario.Time.Advance(resting.NextAttemptAt!.Value - scenario.Time.GetUtcNow());
        DateTimeOffset poll = scenario.Time.GetUtcNow();

        await scenario.UntilAsync(() => told.Task.IsCompleted, "the monitor has told of the change");

        (string? value, DateTimeOffset at, IReadOnlyList<string> asked) = await told.Task;
        value.Should().Be("2");
        at.Should().Be(poll);
        asked.Should().Equal("SCAN secret/detailed-metadata/app/", "GET secret/data/app/s007");
    }

    [Fact]
    public async Task An_hour_is_one_scan_for_each_interval_one_renewal_of_the_token_and_one_read_for_each_rotation()
    {
        await using Scenario scenario = await StartAsync("app", secrets: 50);
        IConfigurationRoot configuration = Build(scenario, vault => vault.AddKeyValue("secret", "app/"));
        DateTimeOffset start = scenario.Time.GetUtcNow();
        await scenario.RestAsync(configuration);
        scenario.Server.ClearRequests();

        int rounds = 0;
        for (; (await scenario.RestAsync(configuration)).NextAttemptAt < start + TimeSpan.FromHours(1); rounds++)
        {
            if (rounds is 2 or 5)
            {
                scenario.Server.PutSecret("secret", Path("app", rounds), ("key", "new"));
            }

            await scenario.PassOneRoundAsync(configuration);
        }

        // Every 5 minutes, give or take 15 %; the first interval begins with the start.
        rounds.Should().BeInRange(10, 14);
        IReadOnlyList<string> asked = Asked(scenario);
        asked.Count(one => one == "SCAN secret/detailed-metadata/app/").Should().Be(rounds);
        asked.Where(one => one.StartsWith("GET", StringComparison.Ordinal)).Should().Equal("GET secret/data/app/s002", "GET secret/data/app/s005");
        asked.Count(one => one == "POST auth/token/renew-self").Should().Be(1, "the token lives for an hour");
        asked.Should().HaveCount(rounds + 2 + 1);
    }

    private static string Path(string folder, int secret) => $"{folder}/s{secret:000}";

    private static IEnumerable<string> Reads(string folder, int secrets) =>
        Enumerable.Range(0, secrets).Select(secret => "GET secret/data/" + Path(folder, secret));

    private static void AddEach(VaultConfigurationBuilder vault, string folder, int secrets)
    {
        for (int secret = 0; secret < secrets; secret++)
        {
            vault.AddKeyValue("secret", Path(folder, secret), mapping => mapping.Section = $"s{secret}");
        }
    }

    private static IConfigurationRoot Build(Scenario scenario, Action<VaultConfigurationBuilder> configure)
    {
        scenario.Server.AddPolicy("all", Everything);
        VaultTestAppRole role = scenario.Server.AddAppRole("budget", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromHours(1);
            options.TokenMaxTtl = TimeSpan.FromHours(24);
        });
        return scenario.Build(vault => configure(vault.UseAppRole(role.RoleId, role.SecretId)));
    }

    private static void Fill(Scenario scenario, string folder, int secrets)
    {
        for (int secret = 0; secret < secrets; secret++)
        {
            scenario.Server.PutSecret("secret", Path(folder, secret), ("key", "1"));
        }
    }

    private static async Task<Scenario> StartAsync(string folder, int secrets)
    {
        Scenario scenario = await Scenario.StartAsync();
        Fill(scenario, folder, secrets);
        return scenario;
    }

    private static IReadOnlyList<string> Asked(Scenario scenario) =>
        [.. scenario.Server.Requests.Select(request => $"{request.Method} {request.Path}")];

    private sealed class OneKey
    {
        public string? Key { get; set; }
    }
}
