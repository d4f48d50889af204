using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>What the fault suite found, and the library survives since.</summary>
public sealed class FoundFaultTests
{
    [Fact]
    public async Task A_logger_that_throws_for_a_while_ends_no_refreshing()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        BrokenLogger broken = new(world.Logs);
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseLoggerFactory(broken);
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        broken.IsBroken = true;
        for (int i = 0; i < 20; i++)
        {
            await world.PassOneRoundAsync(configuration);
        }

        broken.IsBroken = false;
        world.Server.PutSecret("secret", "a", ("key", "planted-2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("planted-2");
    }

    [Fact]
    public async Task A_path_that_was_denied_is_read_again_soon_although_the_wall_clock_was_set_back()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        VaultTestAppRole role = world.Server.AddAppRole("orders", options => options.Policies.Add("all"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        });
        world.Server.RemovePolicy("all");
        await world.PassOneRoundAsync(configuration);

        world.Time.JumpWallClock(TimeSpan.FromHours(-2));
        world.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        world.Server.PutSecret("secret", "a", ("key", "planted-2"));
        TimeSpan before = world.Time.Elapsed;
        while (configuration["key"] != "planted-2" && world.Time.Elapsed - before < TimeSpan.FromHours(1))
        {
            await world.PassOneRoundAsync(configuration);
        }

        (world.Time.Elapsed - before).Should().BeLessThan(TimeSpan.FromMinutes(12));
    }

    [Fact]
    public async Task A_version_that_settles_is_published_although_the_wall_clock_was_set_back()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a", secret => secret.SettleDelay = TimeSpan.FromSeconds(30));
        });
        world.Server.PutSecret("secret", "a", ("key", "planted-2"));
        await world.PassOneRoundAsync(configuration);

        world.Time.JumpWallClock(TimeSpan.FromHours(-2));
        TimeSpan before = world.Time.Elapsed;
        while (configuration["key"] != "planted-2" && world.Time.Elapsed - before < TimeSpan.FromHours(1))
        {
            await world.PassOneRoundAsync(configuration);
        }

        (world.Time.Elapsed - before).Should().BeLessThan(TimeSpan.FromMinutes(12));
    }

    /// <summary>The secret id was good for one login; the renewal is refused once, by a proxy or a policy that is mended at once.</summary>
    [Fact]
    public async Task A_renewal_that_is_refused_once_is_tried_again_where_no_other_token_can_be_had()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        VaultTestAppRole role = world.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromHours(1);
            options.TokenMaxTtl = TimeSpan.FromDays(30);
            options.SecretIdNumUses = 1;
        });
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        });
        world.Server.Faults.Fail(HttpStatusCode.Forbidden, request => request.Path == "auth/token/renew-self", times: 1);

        while (world.Time.Elapsed < TimeSpan.FromHours(3))
        {
            await world.PassOneRoundAsync(configuration);
        }

        Scenario.Status(configuration).LastFailure.Should().BeNull("the token could be renewed all the time");
    }

    /// <summary>What Vault never said is no refusal: a gateway in between has answered.</summary>
    [Theory]
    [InlineData(403, "text/html", "<html>blocked</html>")]
    [InlineData(404, "application/json", "{\"message\":\"no Route matched with those values\"}")]
    [InlineData(404, "text/plain", "")]
    [InlineData(407, "text/html", "<html>proxy</html>")]
    public async Task A_gateways_answer_to_a_login_closes_no_gate(int status, string contentType, string body)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        VaultTestAppRole role = world.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromMinutes(10);
            options.TokenMaxTtl = TimeSpan.FromMinutes(10);
        });
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        });
        IDisposable gateway = world.Server.Faults.Body(body, contentType, (HttpStatusCode)status);
        TimeSpan before = world.Time.Elapsed;
        while (world.Time.Elapsed - before < TimeSpan.FromMinutes(15))
        {
            await world.PassOneRoundAsync(configuration);
        }

        gateway.Dispose();
        world.Server.PutSecret("secret", "a", ("key", "planted-2"));
        before = world.Time.Elapsed;
        while (configuration["key"] != "planted-2")
        {
            await world.PassOneRoundAsync(configuration);
        }

        // A pause is at most 5:45, and another one where the clock overtook the sockets of a busy machine. A gate that closed in the
        // last round before has more than 9 minutes of its 15 left.
        (world.Time.Elapsed - before).Should().BeLessThan(TimeSpan.FromMinutes(9));
    }

    /// <summary>Vault's own 404 has an "errors" or a "data" in it.</summary>
    [Theory]
    [InlineData("secret/data/named", "{\"message\":\"no Route matched with those values\"}", 404)]
    [InlineData("secret/data/named", "{\"timestamp\":\"2026\",\"status\":404,\"error\":\"Not Found\"}", 404)]
    [InlineData("secret/metadata/folder", "{\"message\":\"no Route matched with those values\"}", 404)]
    [InlineData("secret/metadata/folder", "", 404)]
    [InlineData("secret/metadata/folder", "{}", 200)]
    public async Task A_gateways_404_is_no_deletion(string path, string body, int status)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "named", ("key", "planted-1"));
        world.Server.PutSecret("secret", "folder/one", ("key", "planted-1"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "named", secret => secret.OnDeleted = DeletedSecretBehavior.Remove);
            vault.AddKeyValue("secret", "folder/", secret => secret.OnDeleted = DeletedSecretBehavior.Remove);
        });
        world.Server.Faults.Body(body, "application/json", (HttpStatusCode)status, request => request.Path.TrimEnd('/') == path);

        for (int round = 0; round < 4; round++)
        {
            await world.PassOneRoundAsync(configuration);
        }

        configuration["key"].Should().Be("planted-1");
        configuration["one:key"].Should().Be("planted-1");
    }

    [Fact]
    public async Task A_handler_of_the_users_that_throws_what_it_likes_is_a_failure_and_no_defect()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        using OpenCircuit handler = new(world.Server.CreateHandler());
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseHttpMessageHandler(handler);
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        handler.IsOpen = true;
        await world.PassOneRoundAsync(configuration);

        world.Logs.Count(505).Should().Be(0);
        Scenario.Status(configuration).LastFailure!.Kind.Should().Be(VaultErrorKind.Unreachable);
    }

    [Fact]
    public async Task A_server_that_lists_a_folder_in_every_folder_ends_no_round_in_the_depths()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "f/one", ("key", "planted-1"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "f/");
        });
        world.Server.Faults.Body(
            "{\"request_id\":\"r\",\"data\":{\"keys\":[\"g/\"]}}", "application/json", when: request => request.Method == "LIST");
        int before = world.Server.Requests.Count;

        await world.PassOneRoundAsync(configuration);

        (world.Server.Requests.Count - before).Should().BeLessThan(1000);
    }

    /// <summary>.NET's timers count in whole milliseconds: the rest of one must not be spent in a circle.</summary>
    [Fact]
    public async Task The_loop_waits_once_for_each_round()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });
        await world.PassOneRoundAsync(configuration);
        int before = world.Logs.Count(504);

        // To the very moment at which the timer fires, and no further.
        world.Time.Advance(world.Time.UntilNextTimer!.Value);

        // What must not happen is looked for during a moment of real time.
        using PeriodicTimer moment = new(TimeSpan.FromMilliseconds(200));
        await moment.WaitForNextTickAsync(TestContext.Current.CancellationToken);

        (world.Logs.Count(504) - before).Should().BeLessThan(10);
    }

    private sealed class BrokenLogger(LogRecorder inner) : ILoggerFactory, ILogger
    {
        public volatile bool IsBroken;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsBroken)
            {
                throw new AggregateException("An error occurred while writing to logger(s).", new IOException("No space left on device"));
            }

            inner.Log(logLevel, eventId, state, exception, formatter);
        }

        public void Dispose()
        {
        }
    }

    /// <summary>As a circuit breaker of Polly does.</summary>
    private sealed class OpenCircuit(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        public volatile bool IsOpen;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            IsOpen ? throw new InvalidOperationException("The circuit is now open.") : base.SendAsync(request, cancellationToken);
    }
}
