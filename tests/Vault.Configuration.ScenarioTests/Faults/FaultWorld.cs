using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>
/// A Vault behind a network that fails on demand, and a clock that goes on only when nothing is under way. Requests have a
/// time limit on that clock, so that a connection without an answer costs no real time.
/// </summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    /// <summary>No other timer of the library has this span: it tells how many requests are in flight.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(9.731);

    /// <summary>The policy <c>all</c>.</summary>
    public const string Policy = """
        path "secret/*" { capabilities = ["read", "list"] }
        path "database/creds/*" { capabilities = ["read"] }
        path "pki/issue/*" { capabilities = ["update"] }
        path "sys/leases/*" { capabilities = ["update"] }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentBag<string> _secretIds = [];
    private readonly List<IDisposable> _roots = [];

    private FaultWorld(VaultTestServer server, WatchedTimeProvider time)
    {
        Server = server;
        Time = time;
        Proxy = new FaultProxy(server.Address.Port);
    }

    public VaultTestServer Server { get; }

    public FaultProxy Proxy { get; }

    public WatchedTimeProvider Time { get; }

    public LogRecorder Logs { get; } = new();

    public static async Task<FaultWorld> StartAsync()
    {
        WatchedTimeProvider time = new(Start);
        VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { TimeProvider = new ServerTimeProvider(time) }, TestContext.Current.CancellationToken);
        server.AddPolicy("all", Policy);
        return new FaultWorld(server, time);
    }

    /// <param name="configure">What a test adds.</param>
    /// <param name="references">Settings that refer to Vault; then they are followed by the same source.</param>
    public IConfigurationRoot Build(Action<VaultConfigurationBuilder> configure, Dictionary<string, string?>? references = null)
    {
        void Configure(VaultConfigurationBuilder vault)
        {
            vault.Options.Address = Proxy.Address;
            vault.Options.RequestTimeout = RequestTimeout;
            vault.Options.ReportFirstFailureOnStandardError = false;
            vault.UseTimeProvider(Time);
            vault.UseLoggerFactory(Logs);
            configure(vault);
        }

        ConfigurationBuilder builder = new();
        IConfigurationRoot root = (references is null
            ? builder.AddVault(Configure)
            : builder.AddInMemoryCollection(references).AddVaultReferences(Configure)).Build();
        _roots.Add((IDisposable)root);
        return root;
    }

    /// <summary>A secret id that must not appear anywhere.</summary>
    public string CreateSecretId(string role)
    {
        string secretId = Server.CreateSecretId(role);
        _secretIds.Add(secretId);
        return secretId;
    }

    /// <summary>Lets the clock go on to the next round, and through everything that the round waits for.</summary>
    public async Task PassOneRoundAsync(IConfiguration configuration)
    {
        long before = Scenario.Status(configuration).Rounds;
        await PassUntilAsync(
            () => Scenario.Status(configuration) is { NextAttemptAt: not null } now && now.Rounds > before,
            () => Scenario.Status(configuration).NextAttemptAt > Time.GetUtcNow()); // And not the plan that was just passed.
    }

    /// <summary>Lets the clock go on, from timer to timer, until something has ended.</summary>
    public Task PassUntilAsync(Task ended) => PassUntilAsync(() => ended.IsCompleted, () => false, ended);

    /// <summary>Everything that must not be found in a log, a status or an exception.</summary>
    public IReadOnlyCollection<string> Planted() =>
    [
        "planted", Server.RootToken, .. _secretIds.ToArray(),
        .. Server.Requests.Select(request => request.Token).OfType<string>().Distinct(),
    ];

    public async ValueTask DisposeAsync()
    {
        _roots.ForEach(root => root.Dispose());
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <param name="holds">What is waited for.</param>
    /// <param name="rests">Whether the library is known to wait for its clock alone.</param>
    /// <param name="ended">Ends with it, where there is such a thing.</param>
    private async Task PassUntilAsync(Func<bool> holds, Func<bool> rests, Task? ended = null)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        int quiet = 0;
        while (true)
        {
            Task log = Logs.Next;
            Task traffic = Proxy.Next;

            // Looked at before: what is waited for may come about in between, and the wait that is seen then must not be passed over.
            bool isAtRest = rests();
            if (holds())
            {
                return;
            }

            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"It never ended. Log:\n{string.Join('\n', Logs.Entries.TakeLast(20))}");
            }

            int inFlight = Time.CountWaiting(RequestTimeout);
            bool waitsForAnswers = inFlight > 0 && inFlight == Proxy.Silent;

            // Without a request there is code that runs, and a busy machine lets it wait: the more, where nothing tells that it rests.
            int patientFor = inFlight > 0 ? 1000 : ended is null ? 5 : 25;
            bool waitsForTheClock = isAtRest || (Proxy.UnderWay == 0 && quiet >= (waitsForAnswers ? 1 : patientFor));
            if (waitsForTheClock)
            {
                quiet = 0;

                // .NET's timers count in whole milliseconds: what is due a moment later is due as well.
                TimeSpan wait = Time.UntilNextTimer is { } until && until > TimeSpan.Zero ? until : TimeSpan.Zero;
                Time.Advance(wait + TimeSpan.FromMilliseconds(1));
            }

            Task any = ended is null ? Task.WhenAny(log, traffic) : Task.WhenAny(log, traffic, ended);
            await any.WaitAsync(TimeSpan.FromMilliseconds(2)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            quiet = any.IsCompleted ? 0 : quiet + 1;
        }
    }
}
