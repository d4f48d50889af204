using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Rotating;

public sealed class RotatingTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Thirty_two_borrowers_never_see_a_connection_that_was_disposed_while_the_secret_rotates()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "orders", ("user", "u0"), ("password", "p0"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "orders", secret => secret.Section = "Orders"));
        ConcurrentQueue<Connection> made = [];
        await using ServiceProvider services = Services(scenario, configuration)
            .AddRotating<Connection>("Orders", (section, _) => Make(made, $"{section["user"]}/{section["password"]}"))
            .BuildServiceProvider();
        Rotating<Connection> rotating = services.GetRequiredService<Rotating<Connection>>();
        rotating.Borrow().Dispose();
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        Task<int>[] borrowers = [.. Enumerable.Range(0, 32).Select(_ => Task.Run(() => UseUntilAsync(rotating, done.Token), Cancelled))];
        for (int i = 1; i <= 25; i++)
        {
            scenario.Server.PutSecret("secret", "orders", ("user", $"u{i}"), ("password", $"p{i}"));
            await configuration.GetVaultRefresher().RefreshAsync(Cancelled);
            await scenario.UntilAsync(() => made.Count == i + 1, $"connection {i} was made");
        }

        await done.CancelAsync();
        int[] uses = await Task.WhenAll(borrowers);
        await scenario.UntilAsync(() => made.Count(connection => connection.IsDisposed) == 25, "the old ones were disposed");
        uses.Should().OnlyContain(count => count > 0);
        made.Select(connection => connection.Value).Should().Equal(Enumerable.Range(0, 26).Select(i => $"u{i}/p{i}"), "no pair was mixed");
        rotating.Borrow().Value.Value.Should().Be("u25/p25");
        scenario.Logs.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_password_that_does_not_work_yet_is_tried_again_while_the_old_connection_serves()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "orders", ("password", "p0"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "orders", secret => secret.Section = "Orders"));
        ConcurrentQueue<Connection> made = [];
        bool isKnownToTheDatabase = false;
        await using ServiceProvider services = Services(scenario, configuration)
            .AddRotating<Connection>("Orders:password", password => Make(made, password), configure: options => options.Check = (connection, _) =>
                connection.Value == "p0" || isKnownToTheDatabase ? new(true) : throw new InvalidOperationException($"28P01: {connection.Value}"))
            .BuildServiceProvider();
        Rotating<Connection> rotating = services.GetRequiredService<Rotating<Connection>>();
        rotating.Borrow().Dispose();

        scenario.Server.PutSecret("secret", "orders", ("password", "planted-p1"));
        await configuration.GetVaultRefresher().RefreshAsync(Cancelled);
        await scenario.UntilAsync(() => scenario.Logs.Count(701) == 1, "the new password was refused");
        rotating.Borrow().Value.Value.Should().Be("p0");
        made.Last().IsDisposed.Should().BeTrue("what was refused is not kept");

        isKnownToTheDatabase = true;
        await scenario.PassTimeUntilAsync(() => scenario.Logs.Count(700) == 1, TimeSpan.FromMilliseconds(500));
        rotating.Borrow().Value.Value.Should().Be("planted-p1");
        scenario.Logs.Entries.Should().NotContain(entry => entry.Text.Contains("planted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_shown_is_disposed_after_the_drain_time_and_not_before()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot configuration = Plain("1");
        ConcurrentQueue<Connection> made = [];
        await using ServiceProvider services = Services(scenario, configuration)
            .AddRotating<Connection>("Key", value => Make(made, value), drain: TimeSpan.FromMinutes(2))
            .BuildServiceProvider();
        Rotating<Connection> rotating = services.GetRequiredService<Rotating<Connection>>();
        Connection shown = rotating.Current;

        Change(configuration, "2");
        await scenario.UntilAsync(() => scenario.Logs.Count(700) == 1, "it was exchanged");
        scenario.Time.Advance(TimeSpan.FromSeconds(119));
        shown.IsDisposed.Should().BeFalse();
        scenario.Time.Advance(TimeSpan.FromSeconds(1));

        await scenario.UntilAsync(() => shown.IsDisposed, "it was disposed");
        rotating.Current.Value.Should().Be("2");
    }

    [Fact]
    public async Task A_wrong_value_fails_the_start_of_the_host_if_that_was_asked_for()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration["Key"] = "wrong";
        builder.Services.AddRotating<Connection>(
            "Key", (value, _) => ValueTask.FromException<Connection>(new FormatException($"{value} is none")), configure: options => options.BuildAtStart = true);
        using IHost host = builder.Build();

        await host.Awaiting(h => h.StartAsync(Cancelled)).Should().ThrowAsync<FormatException>();
    }

    [Fact]
    public async Task Two_of_a_type_have_keys_and_end_with_the_container()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot configuration = Plain("1");
        configuration["Other"] = "other";
        ConcurrentQueue<Connection> made = [];
        ServiceProvider services = Services(scenario, configuration)
            .AddRotating<Connection>("Key", value => Make(made, value), configure: options => options.ServiceKey = "orders")
            .AddRotating<Connection>("Other", (value, _) => new(Make(made, value)), configure: options => options.ServiceKey = "stock")
            .BuildServiceProvider();

        services.GetRequiredKeyedService<Rotating<Connection>>("orders").Borrow().Value.Value.Should().Be("1");
        services.GetRequiredKeyedService<Rotating<Connection>>("stock").Current.Value.Should().Be("other");
        services.GetService<Rotating<Connection>>().Should().BeNull();
        services.Dispose();

        made.Should().HaveCount(2).And.OnlyContain(connection => connection.IsDisposed);
    }

    [Fact]
    public async Task The_other_services_are_there_to_build_from()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await using ServiceProvider services = Services(scenario, Plain("1"))
            .AddRotating<Connection>("Key", async (section, provider, token) =>
            {
                await Task.Yield();
                token.CanBeCanceled.Should().BeTrue();
                return new Connection($"{section.Value} at {provider.GetRequiredService<TimeProvider>().GetUtcNow().Year}");
            })
            .BuildServiceProvider();

        using Lent<Connection> lent = await services.GetRequiredService<Rotating<Connection>>().BorrowAsync(Cancelled);

        lent.Value.Value.Should().Be($"1 at {scenario.Time.GetUtcNow().Year}");
    }

    [Fact]
    public void Options_out_of_their_bounds_are_refused_at_once()
    {
        ServiceCollection services = new();

        services.Invoking(s => s.AddRotating("Key", value => value, drain: TimeSpan.FromSeconds(-1))).Should().Throw<ArgumentOutOfRangeException>();
        services.Invoking(s => s.AddRotating("Key", value => value, drain: TimeSpan.FromDays(2))).Should().Throw<ArgumentOutOfRangeException>();
        services.Invoking(s => s.AddRotating("Key", value => value, configure: options => options.BuildTimeout = TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();
        services.Invoking(s => s.AddRotating("", value => value)).Should().Throw<ArgumentException>();
        services.Invoking(s => s.AddRotatingCertificate("")).Should().Throw<ArgumentException>();
    }

    private static async Task<int> UseUntilAsync(Rotating<Connection> rotating, CancellationToken done)
    {
        int uses = 0;
        while (!done.IsCancellationRequested)
        {
            using Lent<Connection> lent = rotating.Borrow();
            lent.Value.Use();
            await Task.Yield();
            lent.Value.Use();
            uses++;
        }

        return uses;
    }

    private static IServiceCollection Services(Scenario scenario, IConfiguration configuration) => new ServiceCollection()
        .AddSingleton(configuration).AddSingleton<ILoggerFactory>(scenario.Logs).AddSingleton<TimeProvider>(scenario.Time);

    private static IConfigurationRoot Plain(string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("Key", value)]).Build();

    private static void Change(IConfigurationRoot configuration, string value)
    {
        configuration["Key"] = value;
        configuration.Reload();
    }

    private static Connection Make(ConcurrentQueue<Connection> made, string value)
    {
        Connection connection = new(value);
        made.Enqueue(connection);
        return connection;
    }

    private sealed class Connection(string value) : IDisposable
    {
        private volatile bool _isDisposed;

        public string Value => value;

        public bool IsDisposed => _isDisposed;

        public void Use() => ObjectDisposedException.ThrowIf(_isDisposed, this);

        public void Dispose() => _isDisposed = true;
    }
}
