using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Reading;

public sealed class ReadingTests
{
    [Fact]
    public async Task A_hot_reader_never_sees_a_gap()
    {
        const int Reloads = 1000;
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "hot", ("key", "0"), ("twin", "0"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "hot"));
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        using CancellationTokenSource done = new();
        int gaps = 0;
        int backwards = 0;
        long reads = 0;
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            int last = 0;
            while (!done.IsCancellationRequested)
            {
                if (configuration["key"] is not { } text || configuration.GetChildren().Count() != 2)
                {
                    Interlocked.Increment(ref gaps);
                    continue;
                }

                int now = int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
                if (now < last)
                {
                    Interlocked.Increment(ref backwards);
                }

                last = now;

                // On a machine with two cores, busy with other things as well, two that spin would leave nothing for the writer.
                if (Interlocked.Increment(ref reads) % 64 == 0)
                {
                    Thread.Yield();
                }
            }
        }))];

        for (int i = 1; i <= Reloads; i++)
        {
            string value = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            scenario.Server.PutSecret("secret", "hot", ("key", value), ("twin", value));
            (await refresher.RefreshAsync(TestContext.Current.CancellationToken)).Should().BeTrue();
            configuration["key"].Should().Be(value);
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        gaps.Should().Be(0);
        backwards.Should().Be(0);
        reads.Should().BeGreaterThan(Reloads);
    }

    [Fact]
    public async Task What_the_application_sets_itself_is_read_first_and_survives_reloads()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"), ("other", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        configuration["key"] = "set";
        configuration["new:below"] = "set";
        scenario.Server.PutSecret("secret", "a", ("key", "2"), ("other", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("set");
        configuration["other"].Should().Be("2");
        configuration.GetChildren().Select(child => child.Key).Should().Equal("key", "new", "other");
    }

    [Fact]
    public async Task A_listener_that_reloads_the_configuration_deadlocks_nothing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        int reloads = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            if (Interlocked.Increment(ref reloads) == 1)
            {
                configuration.Reload();
            }
        });

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        scenario.Server.PutSecret("secret", "a", ("key", "3"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("3");
    }

    [Fact]
    public async Task A_refresh_asked_for_inside_a_listener_is_queued_and_done_afterwards()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        IVaultRefresher refresher = configuration.GetVaultRefresher();
        bool? answerInside = null;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            if (answerInside is null)
            {
                scenario.Server.PutSecret("secret", "a", ("key", "3"));
                answerInside = refresher.RefreshAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            }
        });

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await refresher.RefreshAsync(TestContext.Current.CancellationToken);
        await scenario.UntilAsync(() => configuration["key"] == "3", "the queued refresh was done");

        answerInside.Should().BeFalse();
    }

    [Fact]
    public async Task Of_a_listener_that_throws_the_type_is_logged_and_never_its_message_and_the_others_are_told()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        int told = 0;
        using IDisposable first = ChangeToken.OnChange(configuration.GetReloadToken, () => told++);
        using IDisposable throws = ChangeToken.OnChange(
            configuration.GetReloadToken, () => throw new FormatException("Failed to convert value 'planted'"));
        using IDisposable last = ChangeToken.OnChange(configuration.GetReloadToken, () => told++);

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        scenario.Server.PutSecret("secret", "a", ("key", "3"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        told.Should().Be(4);
        configuration["key"].Should().Be("3");
        scenario.Logs.Count(600).Should().Be(2);
        string.Join('\n', scenario.Logs.Entries).Should().Contain("FormatException").And.NotContain("planted");
    }

    [Fact]
    public async Task A_slow_listener_delays_no_reading()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        using ManualResetEventSlim release = new();
        int told = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            Interlocked.Increment(ref told);
            release.Wait(TestContext.Current.CancellationToken);
        });

        for (int version = 2; version <= 5; version++)
        {
            string value = version.ToString(System.Globalization.CultureInfo.InvariantCulture);
            scenario.Server.PutSecret("secret", "a", ("key", value));
            await scenario.PassOneRoundAsync(configuration);
            configuration["key"].Should().Be(value);
        }

        release.Set();
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        await scenario.UntilAsync(() => Volatile.Read(ref told) == 2, "the changes that came meanwhile were delivered together");
    }

    [Fact]
    public async Task Reload_of_the_root_reads_once_and_tells_its_listeners_once()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        int told = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () => told++);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));

        configuration.Reload();

        configuration["key"].Should().Be("2");
        told.Should().Be(1);
        scenario.CountRequests("GET", "secret/data/a").Should().Be(2);
    }
}
