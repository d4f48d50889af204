using System.Diagnostics;
using System.Net;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>The server is a guest in somebody else's program, and leaves no traces there.</summary>
public sealed class GuestTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_host_is_announced_that_could_be_taken_for_the_programs_own(bool useHttps)
    {
        // What WebApplicationFactory and the EF tools do to find the host that Program builds.
        using HostWatcher watcher = new();
        using IDisposable watching = DiagnosticListener.AllListeners.Subscribe(watcher);

        await using VaultTestServer server = await TestServer.StartAsync(useHttps: useHttps);

        watcher.Seen.Should().BeEmpty();
    }

    [Fact]
    public async Task Its_requests_are_no_activities_of_the_program()
    {
        List<string> started = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => started.Add(activity.OperationName),
        };
        ActivitySource.AddActivityListener(listener);
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be((int)HttpStatusCode.OK);

        started.Should().BeEmpty();
    }

    /// <summary>Hears of hosts that are built in its own flow of execution: other tests may well build some.</summary>
    private sealed class HostWatcher : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly AsyncLocal<bool> _isMine = new() { Value = true };
        private readonly List<IDisposable> _subscriptions = [];

        public List<string> Seen { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (_isMine.Value)
            {
                Seen.Add(value.Key);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
