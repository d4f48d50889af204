using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Faults;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Soak;

/// <summary>Weeks of one process, on a clock that goes from timer to timer.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Days = 14;
    private const int SecretsRead = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestTokenLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task After_two_weeks_nothing_has_grown_and_vault_was_asked_for_no_more_than_needed()
    {
        WatchedTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { TimeProvider = time }, TestContext.Current.CancellationToken);
        EntryCounter log = new();
        IConfigurationRoot configuration = Build(server, time, log);
        using IDisposable root = (IDisposable)configuration;
        await using ServiceProvider services = new ServiceCollection()
            .Configure<SoakOptions>(configuration.GetSection("Soak"))
            .BuildServiceProvider();
        IOptionsMonitor<SoakOptions> monitor = services.GetRequiredService<IOptionsMonitor<SoakOptions>>();
        int signals = 0;
        int options = 0;
        using IDisposable listening = ChangeToken.OnChange(configuration.GetReloadToken, () => Interlocked.Increment(ref signals));
        using IDisposable? monitoring = monitor.OnChange(_ => Interlocked.Increment(ref options));

        List<Measure> measures = [];
        Totals totals = new();
        int rotations = 0;
        for (int day = 1; day <= Days; day++)
        {
            // A rotation, half a day, an outage, the rest of the day.
            string value = day.ToString(CultureInfo.InvariantCulture);
            server.PutSecret("secret", "soak", ("Value", value));
            rotations++;
            await PassAsync(configuration, time, log, TimeSpan.FromHours(12));
            monitor.CurrentValue.Value.Should().Be(value);

            await BreakAsync(server, day);
            await PassAsync(configuration, time, log, Outage);
            configuration["Soak:Value"].Should().Be(value);
            await MendAsync(server, day);
            await PassAsync(configuration, time, log, TimeSpan.FromHours(12) - Outage);

            Status(configuration).LastFailure.Should().BeNull();
            totals.Add(server.Requests);
            server.ClearRequests();
            measures.Add(Measure.Take(time, server));
            signals.Should().Be(rotations, "each listener is registered once, and told once of each change");
            options.Should().Be(rotations);
        }

        output.WriteLine($"{totals}, {Status(configuration).Rounds} rounds, {log.Entries} log entries");
        measures.ForEach(measure => output.WriteLine(measure.ToString()));
        CheckGrowth(measures);
        CheckRequests(totals, server);
        log.Defects.Should().Be(0);
    }

    /// <summary>The first day is for what is made once: compiled code, buffers, pools.</summary>
    private static void CheckGrowth(List<Measure> measures)
    {
        measures.Should().OnlyContain(measure => measure.Timers == 1, "the loop waits with one timer");
        measures.Should().OnlyContain(measure => measure.Connections <= SecretsRead);
        (measures[^1].Bytes - measures[1].Bytes).Should().BeLessThan(2 * 1024 * 1024);
    }

    private static void CheckRequests(Totals totals, VaultTestServer server)
    {
        // Polls are spread by 15 percent about the interval; retries after an outage are read out of step.
        double polls = Days * (TimeSpan.FromDays(1) / Interval);
        totals.Reads.Should().BeInRange((int)(polls * 0.9 * SecretsRead), (int)((polls * 1.05 * SecretsRead) + (Days * 20)));

        // A token of an hour is renewed after 36 to 45 minutes, and replaced near its maximum of a day; an outage may cost one.
        double renewals = Days * (TimeSpan.FromDays(1) / (TokenLife * 0.675));
        totals.Renewals.Should().BeInRange((int)(renewals * 0.8), (int)(renewals * 1.15));
        totals.Logins.Should().BeInRange(Days, (Days * 3) + 1);

        // An outage of 20 minutes is met about once a minute by each of the two sources, and by the upkeep of the token.
        totals.Failed.Should().BeLessThan(Days * 100);
        totals.Others.Should().BeLessThanOrEqualTo(Days * 3);
        server.AcceptedConnections.Should().BeLessThan(Days * 100);
    }

    private static async Task BreakAsync(VaultTestServer server, int day)
    {
        switch (day % 3)
        {
            case 0:
                await server.StopAsync();
                break;
            case 1:
                server.Seal();
                break;
            default:
                server.Faults.Reset();
                break;
        }
    }

    private static async Task MendAsync(VaultTestServer server, int day)
    {
        switch (day % 3)
        {
            case 0:
                await server.RestartAsync();
                break;
            case 1:
                server.Unseal();
                break;
            default:
                server.Faults.Clear();
                break;
        }
    }

    /// <summary>From timer to timer, and after each until the library waits for its clock again.</summary>
    private static async Task PassAsync(IConfiguration configuration, WatchedTimeProvider time, EntryCounter log, TimeSpan span)
    {
        TimeSpan end = time.Elapsed + span;
        while (time.Elapsed < end)
        {
            Task waiting = log.NextWait;
            TimeSpan step = time.UntilNextTimer ?? TimeSpan.Zero;
            time.Advance((step > TimeSpan.Zero ? step : TimeSpan.Zero) + TimeSpan.FromMilliseconds(1));
            await waiting.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        }

        // The last word of a round is its signal, which the loop does not wait for.
        await configuration.GetVaultRefresher().RefreshAsync("Soak", TestContext.Current.CancellationToken)
            .ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        await log.RestAsync(configuration);
    }

    private static VaultSourceStatus Status(IConfiguration configuration) => configuration.GetVaultRefresher().Status.Single();

    private static IConfigurationRoot Build(VaultTestServer server, WatchedTimeProvider time, EntryCounter log)
    {
        server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        server.PutSecret("secret", "soak", ("Value", "0"));
        server.PutSecret("secret", "folder/one", ("key", "1"));
        VaultTestAppRole role = server.AddAppRole("soak", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TokenLife;
            options.TokenMaxTtl = LongestTokenLife;
        });
        return new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.Options.Refresh.Interval = Interval;
            vault.Options.ReportFirstFailureOnStandardError = false;
            vault.UseTimeProvider(time);
            vault.UseLoggerFactory(log);
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "soak", secret => secret.Section = "Soak");
            vault.AddKeyValue("secret", "folder/", secret => secret.Section = "Folder");
        }).Build();
    }

    private sealed class SoakOptions
    {
        public string? Value { get; set; }
    }

    private sealed record Measure(int Timers, int Connections, long Bytes)
    {
        public static Measure Take(WatchedTimeProvider time, VaultTestServer server) =>
            new(time.LiveTimers, server.OpenConnections, GC.GetTotalMemory(forceFullCollection: true));
    }

    private sealed record Totals
    {
        public int Failed { get; private set; }

        public int Reads { get; private set; }

        public int Renewals { get; private set; }

        public int Logins { get; private set; }

        public int Others { get; private set; }

        public void Add(IEnumerable<VaultTestRequest> requests)
        {
            foreach (VaultTestRequest request in requests)
            {
                switch (request.Path)
                {
                    case var _ when request.StatusCode != 200:
                        Failed++;
                        break;
                    case { } path when path.StartsWith("secret/", StringComparison.Ordinal):
                        Reads++;
                        break;
                    case "auth/token/renew-self":
                        Renewals++;
                        break;
                    case "auth/approle/login":
                        Logins++;
                        break;
                    default:
                        Others++;
                        break;
                }
            }
        }
    }

    /// <summary>Counts, and keeps nothing: a log that is kept would be what grows.</summary>
    private sealed class EntryCounter : ILoggerFactory, ILogger
    {
        private const int Waiting = 504;
        private const int Defect = 505;

        private volatile TaskCompletionSource _nextWait = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _entries;
        private int _defects;

        public int Entries => _entries;

        public int Defects => _defects;

        /// <summary>Ends when the loop waits for its clock the next time.</summary>
        public Task NextWait => _nextWait.Task;

        public async Task RestAsync(IConfiguration configuration)
        {
            while (true)
            {
                Task next = NextWait;
                if (Status(configuration).NextAttemptAt is not null)
                {
                    return;
                }

                await next.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Interlocked.Increment(ref _entries);
            if (eventId.Id == Defect)
            {
                Interlocked.Increment(ref _defects);
            }
            else if (eventId.Id == Waiting)
            {
                Interlocked.Exchange(ref _nextWait, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
                    .TrySetResult();
            }
        }

        public void Dispose()
        {
        }
    }
}
