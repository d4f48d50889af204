using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Vault.Configuration.ScenarioTests.Injected;

public sealed class InjectedRotationTests : IDisposable
{
    private readonly InjectedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_volume_that_the_kubelet_swaps_changes_as_one_and_is_signalled_once()
    {
        _folder.Swap(("user", "app-1"), ("password", "p-1"), ("db/host", "h-1"));
        IConfigurationRoot configuration = _folder.Build();
        List<string> seen = [];
        using IDisposable registration = ChangeToken.OnChange(
            configuration.GetReloadToken, () => seen.Add($"{configuration["user"]} {configuration["password"]} {configuration["db:host"]}"));

        _folder.Poll(3);
        seen.Should().BeEmpty();
        configuration["user"].Should().Be("app-1");

        _folder.Swap(("user", "app-2"), ("password", "p-2"), ("db/host", "h-2"));
        _folder.Poll(3);
        seen.Should().Equal("app-2 p-2 h-2");
    }

    [Fact]
    public void A_swapped_volume_with_and_without_a_file_is_taken_as_it_comes()
    {
        _folder.Swap(("user", "app"), ("password", "p"));
        IConfigurationRoot configuration = _folder.Build();

        _folder.Swap(("user", "app"), ("token", "t"));
        _folder.Poll();

        configuration["password"].Should().BeNull();
        configuration["token"].Should().Be("t");
        configuration["user"].Should().Be("app");
    }

    [Fact]
    public void A_swap_without_a_new_value_is_not_signalled()
    {
        _folder.Swap(("user", "app"));
        IConfigurationRoot configuration = _folder.Build();
        int signals = CountSignals(configuration);

        _folder.Swap(("user", "app"));
        _folder.Poll();

        CountedSignals.Should().Be(signals);
        configuration["user"].Should().Be("app");
    }

    [Fact]
    public void What_vault_agent_renders_anew_is_seen_and_its_temporary_file_is_not()
    {
        _folder.Render("password", "first");
        IConfigurationRoot configuration = _folder.Build();
        CountSignals(configuration);

        _folder.Render("password", "second", beforeRename: () => _folder.Poll());
        _folder.Poll(3);

        configuration["password"].Should().Be("second");
        configuration.AsEnumerable().Select(pair => pair.Key).Should().Equal("password");
        CountedSignals.Should().Be(1);
    }

    [Fact]
    public void A_file_that_comes_later_and_stays_is_added_at_the_second_look()
    {
        _folder.Render("password", "first");
        IConfigurationRoot configuration = _folder.Build();

        _folder.Render("user", "app");
        _folder.Poll();
        configuration["user"].Should().BeNull();
        _folder.Poll();
        configuration["user"].Should().Be("app");
    }

    [Fact]
    public void An_options_monitor_sees_the_new_value()
    {
        _folder.Write("creds.env", "export Db__User='app'\nexport Db__Password=\"first\"\n");
        IConfigurationRoot configuration = _folder.Build();
        using ServiceProvider services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration).AddOptions<DbOptions>().BindConfiguration("Db").Services.BuildServiceProvider();
        IOptionsMonitor<DbOptions> monitor = services.GetRequiredService<IOptionsMonitor<DbOptions>>();
        monitor.CurrentValue.Password.Should().Be("first");

        _folder.Write("creds.env", "export Db__User='app'\nexport Db__Password=\"second$\"\n");
        _folder.Poll();

        monitor.CurrentValue.Password.Should().Be("second$");
        monitor.CurrentValue.User.Should().Be("app");
    }

    [Fact]
    public void The_interval_is_that_of_the_options()
    {
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build(options => options.PollInterval = TimeSpan.FromMinutes(1));

        _folder.Write("password", "second");
        _folder.Time.Advance(TimeSpan.FromSeconds(59));
        configuration["password"].Should().Be("first");
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        configuration["password"].Should().Be("second");
    }

    [Fact]
    public void Reload_looks_at_once_and_is_signalled_once()
    {
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build();
        CountSignals(configuration);

        _folder.Write("password", "second");
        configuration.Reload();
        configuration["password"].Should().Be("second");
        _folder.Poll(2);

        CountedSignals.Should().Be(1);
    }

    [Fact]
    public void A_listener_that_reloads_or_throws_ends_nothing()
    {
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build();
        using IDisposable reloading = ChangeToken.OnChange(configuration.Providers.Single().GetReloadToken, configuration.Reload);
        using IDisposable throwing = ChangeToken.OnChange(configuration.Providers.Single().GetReloadToken, () => throw new InvalidOperationException("planted-secret"));

        _folder.Write("password", "second");
        _folder.Poll();
        configuration["password"].Should().Be("second");
        _folder.Write("password", "third");
        _folder.Poll();
        configuration["password"].Should().Be("third");

        _folder.Logs.Count(805).Should().Be(2);
        _folder.Logs.Entries.Should().NotContain(entry => entry.Text.Contains("planted-secret") || entry.Text.Contains("second"));
    }

    [Fact]
    public void What_was_disposed_looks_no_more_and_keeps_its_values()
    {
        _folder.Write("password", "first");
        IConfigurationRoot configuration = _folder.Build();
        CountSignals(configuration);

        ((IDisposable)configuration).Dispose();
        _folder.Write("password", "second");
        _folder.Poll(3);

        configuration["password"].Should().Be("first");
        CountedSignals.Should().Be(0);
        configuration.Reload();
        configuration["password"].Should().Be("first");
    }

    [Fact]
    public void A_configuration_manager_that_builds_it_anew_goes_on_with_one_timer()
    {
        _folder.Write("password", "first");
        using ConfigurationManager manager = new();
        manager.AddInjectedSecrets(_folder.Path, _folder.Prepare);
        ((IConfigurationBuilder)manager).Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource());
        manager["password"].Should().Be("first");
        CountSignals(manager);

        _folder.Write("password", "second");
        _folder.Poll(2);

        manager["password"].Should().Be("second");
        CountedSignals.Should().Be(1);
    }

    [Fact]
    public void Links_are_followed_but_not_in_circles()
    {
        _folder.Write("../elsewhere/password", "first");
        File.CreateSymbolicLink(_folder.PathOf("password"), "../elsewhere/password");
        File.CreateSymbolicLink(_folder.PathOf("more"), "../elsewhere");
        File.CreateSymbolicLink(_folder.PathOf("loop"), ".");
        File.CreateSymbolicLink(_folder.PathOf("dangling"), "nowhere");
        IConfigurationRoot configuration = _folder.Build();

        configuration.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => pair.Key).Should().BeEquivalentTo("password", "more:password");

        _folder.Write("../elsewhere/password", "second");
        _folder.Poll();
        configuration["password"].Should().Be("second");
    }

    private int CountedSignals { get; set; }

    private int CountSignals(IConfiguration configuration)
    {
        ChangeToken.OnChange(((IConfigurationRoot)configuration).GetReloadToken, () => CountedSignals++);
        return CountedSignals;
    }

    private sealed class DbOptions
    {
        public string User { get; set; } = "";

        public string Password { get; set; } = "";
    }
}
