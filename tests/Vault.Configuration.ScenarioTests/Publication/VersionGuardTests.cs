using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Publication;

public sealed class VersionGuardTests
{
    [Fact]
    public async Task An_old_copy_from_a_standby_that_lags_behind_undoes_no_rotation()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        (IConfigurationRoot configuration, Func<bool> lag) = await StartAsync(scenario);

        using (Lag(scenario))
        {
            await scenario.PassOneRoundAsync(configuration);
            configuration["key"].Should().Be("2");
            Scenario.Status(configuration).Secrets[0].HeldVersion.Should().Be(1);
            (Scenario.Status(configuration).NextAttemptAt - scenario.Time.GetUtcNow()).Should().BeLessThan(TimeSpan.FromSeconds(40), "it asks again soon");
        }

        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("2");
        Scenario.Status(configuration).Secrets[0].HeldVersion.Should().BeNull();
        lag().Should().BeTrue("one warning was logged");
    }

    [Fact]
    public async Task A_vault_that_was_restored_from_a_backup_is_believed_after_five_minutes()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        (IConfigurationRoot configuration, _) = await StartAsync(scenario);
        using IDisposable restored = Lag(scenario);
        DateTimeOffset restoredAt = scenario.Time.GetUtcNow();

        for (int round = 0; round < 40 && configuration["key"] == "2"; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        configuration["key"].Should().Be("1");
        (scenario.Time.GetUtcNow() - restoredAt).Should().BeGreaterThan(TimeSpan.FromMinutes(5)).And.BeLessThan(TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task Who_asks_for_a_reading_gets_what_vault_has_now()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        (IConfigurationRoot configuration, _) = await StartAsync(scenario);
        using IDisposable restored = Lag(scenario);

        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("1");
    }

    private static async Task<(IConfigurationRoot Configuration, Func<bool> HasWarnedOnce)> StartAsync(Scenario scenario)
    {
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Time.Advance(TimeSpan.FromMinutes(1));
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        await scenario.RestAsync(configuration);
        return (configuration, () => scenario.Logs.Count(303) == 1);
    }

    /// <summary>From now on the server answers as it did when version 1 was the newest.</summary>
    private static IDisposable Lag(Scenario scenario)
    {
        string created = scenario.Time.GetUtcNow().AddMinutes(-30).ToString("O");
        return scenario.Server.Faults.Body(
            $$$"""{"request_id":"r","data":{"data":{"key":"1"},"metadata":{"created_time":"{{{created}}}","custom_metadata":null,"deletion_time":"","destroyed":false,"version":1}},"warnings":null}""",
            "application/json",
            when: request => request.Path == "secret/data/a");
    }
}
