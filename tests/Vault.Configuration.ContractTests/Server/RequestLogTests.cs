using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class RequestLogTests
{
    [Fact]
    public async Task A_request_is_recorded_with_all_that_was_sent()
    {
        FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
        await using VaultTestServer server = await TestServer.StartAsync(time);
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        await client.SendAsync(
            "POST", "secret/data/a%20b%2Fc?x=1%202", "tok", """{"data":{}}""", ("X-Vault-Namespace", "team/"));

        VaultTestRequest request = server.Requests.Should().ContainSingle().Subject;
        request.Method.Should().Be("POST");
        request.Path.Should().Be("secret/data/a b/c");
        request.Query.Should().Equal(new Dictionary<string, string> { ["x"] = "1 2" });
        request.Token.Should().Be("tok");
        request.Headers["x-vault-token"].Should().Be("tok");
        request.Namespace.Should().Be("team");
        request.Body.Should().Be("""{"data":{}}""");
        request.StatusCode.Should().Be(404);
        request.ReceivedAt.Should().Be(time.GetUtcNow());
    }

    [Fact]
    public async Task A_list_of_requests_once_taken_does_not_change()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        await client.SendAsync("GET", "sys/health");

        IReadOnlyList<VaultTestRequest> before = server.Requests;
        await client.SendAsync("GET", "sys/leader");
        server.ClearRequests();
        await client.SendAsync("GET", "sys/seal-status");

        before.Select(request => request.Path).Should().Equal("sys/health");
        server.Requests.Select(request => request.Path).Should().Equal("sys/seal-status");
    }

    [Fact]
    public async Task A_thousand_requests_at_once_are_all_recorded()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000),
            TestContext.Current.CancellationToken,
            async (number, _) => await client.SendAsync("GET", $"secret/data/{number}", server.RootToken));

        server.Requests.Select(request => request.Path).Distinct().Should().HaveCount(1000);
        server.Requests.Should().OnlyContain(request => request.StatusCode == 404);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70)] // More than the log starts with.
    public async Task Only_the_last_requests_are_kept(int max)
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { MaxRecordedRequests = max }, TestContext.Current.CancellationToken);
        using HttpClient client = server.Client();
        IReadOnlyList<VaultTestRequest> before = [];

        foreach (int number in Enumerable.Range(0, 300))
        {
            await client.SendAsync("GET", $"secret/data/{number}", server.RootToken);
            before = number == 199 ? server.Requests : before;
        }

        server.Requests.Select(request => request.Path).Should().Equal(PathsUpTo(299));
        before.Select(request => request.Path).Should().Equal(PathsUpTo(199));

        IEnumerable<string> PathsUpTo(int last) => Enumerable.Range(last + 1 - max, max).Select(number => $"secret/data/{number}");
    }

    [Fact]
    public void Ten_thousand_requests_are_kept_unless_another_number_is_chosen()
    {
        VaultTestServerOptions options = new();

        options.MaxRecordedRequests.Should().Be(10_000);
        options.Invoking(o => o.MaxRecordedRequests = -1).Should().Throw<ArgumentOutOfRangeException>();
    }
}
