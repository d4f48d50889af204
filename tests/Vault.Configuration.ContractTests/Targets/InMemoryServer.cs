using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Targets;

/// <summary>The server in memory, with a clock that stands still until a test moves it.</summary>
internal sealed class InMemoryServer : RunningServer
{
    private readonly VaultTestServer _server;
    private readonly WatchedTimeProvider _time;

    private InMemoryServer(VaultTestServer server, WatchedTimeProvider time)
        : base(server.Address, server.RootToken)
    {
        _server = server;
        _time = time;
    }

    public override WatchedTimeProvider Time => _time;

    public override string UnsealKey => _server.UnsealKey;

    public override bool IsStoppable => true;

    // It connects to nothing, so that any host will do.
    public override string HostOfThisMachine => "127.0.0.1";

    public override Task StopAsync(bool abruptly) => _server.StopAsync();

    public override Task StartAgainAsync() => _server.RestartAsync();

    public override ValueTask DisposeAsync() => _server.DisposeAsync();

    internal sealed class Kind() : ServerKind("in memory")
    {
        public override string? Absence => null;

        public override bool IsStartedForEachTest => true;

        public override async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
        {
            WatchedTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            return new InMemoryServer(
                await VaultTestServer.StartAsync(new VaultTestServerOptions { TimeProvider = time }, cancellationToken), time);
        }
    }
}
