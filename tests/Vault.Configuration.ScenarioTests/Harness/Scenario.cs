using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>
/// A Vault in memory and a clock that stands still until the test moves it. What the library does in the background is
/// awaited through its log and status, never by sleeping.
/// </summary>
internal sealed class Scenario : IAsyncDisposable
{
    /// <summary>Real time, so that a test that waits for what never comes fails and does not hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Of each request, unless a test says otherwise. No other wait has it, so that the clock's timers tell how many answers are awaited.
    /// </summary>
    public static readonly TimeSpan LongRequestTimeout = TimeSpan.FromMilliseconds(299_999);

    private readonly ServerTimeProvider _serverTime;
    private readonly List<IDisposable> _roots = [];
    private readonly List<TemporaryFile> _files = [];

    private Scenario(VaultTestServer server, WatchedTimeProvider time, ServerTimeProvider serverTime)
    {
        Server = server;
        Time = time;
        _serverTime = serverTime;
    }

    public VaultTestServer Server { get; }

    public WatchedTimeProvider Time { get; }

    public LogRecorder Logs { get; } = new();

    public static async Task<Scenario> StartAsync(bool useHttps = false, VaultTestProduct product = VaultTestProduct.OpenBao)
    {
        WatchedTimeProvider time = new(DateTimeOffset.UtcNow);
        ServerTimeProvider serverTime = new(time);
        VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { TimeProvider = serverTime, UseHttps = useHttps, Product = product }, TestContext.Current.CancellationToken);
        return new Scenario(server, time, serverTime);
    }

    /// <summary>What every scenario sets; a test says the rest.</summary>
    public void Prepare(VaultConfigurationBuilder vault)
    {
        vault.Options.Address = Server.Address;
        vault.Options.ReportFirstFailureOnStandardError = false;
        vault.Options.RequestTimeout = LongRequestTimeout;
        vault.UseTimeProvider(Time);
        vault.UseLoggerFactory(Logs);
    }

    /// <summary>Builds a configuration with the root token.</summary>
    public IConfigurationRoot BuildWithToken(Action<VaultConfigurationBuilder> configure) => Build(vault =>
    {
        vault.UseToken(Server.RootToken);
        configure(vault);
    });

    public IConfigurationRoot Build(Action<VaultConfigurationBuilder> configure)
    {
        IConfigurationRoot root = new ConfigurationBuilder().AddVault(vault =>
        {
            Prepare(vault);
            configure(vault);
        }).Build();
        _roots.Add((IDisposable)root);
        return root;
    }

    /// <summary>Builds while the clock runs on, half a second at a time, for a start that waits and tries again.</summary>
    public async Task<IConfigurationRoot> BuildWhileTimePassesAsync(Action<VaultConfigurationBuilder> configure)
    {
        Task<IConfigurationRoot> build = Task.Run(() => Build(configure));
        await PassTimeUntilAsync(() => build.IsCompleted, TimeSpan.FromMilliseconds(500));
        return await build;
    }

    /// <summary>
    /// Lets the clock run in steps, with a moment of real time for what each step set off; it stands still while an answer is
    /// on its way. For what waits in several places.
    /// </summary>
    public async Task PassTimeUntilAsync(Func<bool> holds, TimeSpan step)
    {
        const int LongestStandstill = 1000;
        int stoodStill = 0;
        int awaitedBefore = 0;
        DateTimeOffset end = Time.GetUtcNow() + (step * 5000);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(5));
        while (!holds() && await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            int awaited = Time.CountWaiting(LongRequestTimeout) - _serverTime.Delays;
            stoodStill = awaited == awaitedBefore ? stoodStill + 1 : 0;
            awaitedBefore = awaited;

            // An answer that does not come at all is waited for by the clock as well.
            if (awaited > 0 && stoodStill < LongestStandstill)
            {
                continue;
            }

            (Time.GetUtcNow() < end).Should().BeTrue($"it must happen within 5,000 steps. Log:\n{string.Join('\n', Logs.Entries.TakeLast(20))}");
            Time.Advance(step);
        }
    }

    /// <summary>Waits until something holds, looking again whenever the library logs something, and now and then besides.</summary>
    public async Task UntilAsync(Func<bool> holds, string what)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task next = Logs.Next;
            if (holds())
            {
                return;
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited in vain until {what}. Log:\n{string.Join('\n', Logs.Entries.TakeLast(20))}");
            }

            await next.WaitAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Lets the clock go on until the next round is due, and waits for its end.</summary>
    public async Task PassOneRoundAsync(IConfiguration configuration)
    {
        VaultSourceStatus before = await RestAsync(configuration);
        Time.Advance(before.NextAttemptAt!.Value - Time.GetUtcNow());
        await UntilAsync(() => Status(configuration) is { NextAttemptAt: not null } now && now.Rounds > before.Rounds, "a round ended");
    }

    /// <summary>Waits until the loop has nothing to do but to wait for its next round.</summary>
    public async Task<VaultSourceStatus> RestAsync(IConfiguration configuration)
    {
        await UntilAsync(() => Status(configuration).NextAttemptAt is not null, "the loop waits for its next round");
        return Status(configuration);
    }

    public static VaultSourceStatus Status(IConfiguration configuration) => configuration.GetVaultRefresher().Status.Single();

    /// <summary>A file with a text, which is gone with the scenario.</summary>
    /// <returns>Its path.</returns>
    public string WriteFile(string text)
    {
        TemporaryFile file = new();
        file.Write(text);
        _files.Add(file);
        return file.Path;
    }

    public int CountRequests(string method, string path) =>
        Server.Requests.Count(request => request.Method == method && request.Path == path);

    public async ValueTask DisposeAsync()
    {
        _roots.ForEach(root => root.Dispose());
        _files.ForEach(file => file.Dispose());
        await Server.DisposeAsync();
    }
}
