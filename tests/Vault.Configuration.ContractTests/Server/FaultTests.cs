using System.Net;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>Every fault, over sockets and without.</summary>
public sealed class FaultTests
{
    private const string Path = "secret/data/a";

    public static TheoryData<bool> Transports => [true, false];

    [Fact]
    public async Task A_failure_hits_the_requests_it_is_meant_for_as_often_as_it_should()
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = server.Client();
        server.Faults.Fail(
            HttpStatusCode.ServiceUnavailable, when: request => request.Path.StartsWith("secret/data/", StringComparison.Ordinal), times: 2);

        (await client.SendAsync("GET", "auth/token/lookup-self", server.RootToken).StatusAsync()).Should().Be(200);
        (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(503);
        (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(503);
        (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_failure_without_a_count_goes_on_until_it_is_disposed()
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = server.Client();

        using (server.Faults.Fail(HttpStatusCode.InternalServerError))
        {
            (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(500);
            (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(500);
        }

        (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task Clearing_ends_all_faults()
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = server.Client();
        server.Faults.Fail(HttpStatusCode.InternalServerError);
        server.Faults.Reset();

        server.Faults.Clear();

        (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_failure_carries_its_body_and_when_to_come_back()
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = server.Client();
        server.Faults.Fail(
            HttpStatusCode.TooManyRequests, body: """{"errors":["rate limit"]}""", retryAfter: TimeSpan.FromSeconds(7));

        using HttpResponseMessage response = await client.SendAsync("GET", Path, server.RootToken);

        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(7));
        (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Be("rate limit");
    }

    [Fact]
    public async Task A_body_that_is_no_json_comes_with_its_content_type()
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = server.Client();
        server.Faults.Body("<html>Please log in</html>");

        using HttpResponseMessage response = await client.SendAsync("GET", Path, server.RootToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain("log in");
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_reset_breaks_the_connection_without_an_answer(bool overSockets)
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = Client(server, overSockets);
        server.Faults.Reset(times: 1);

        Func<Task> call = () => client.SendAsync("POST", Path, server.RootToken, """{"data":{}}""");

        await call.Should().ThrowAsync<HttpRequestException>();
        server.Requests.Should().ContainSingle().Which.StatusCode.Should().BeNull();
        (await client.SendAsync("GET", Path, server.RootToken).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_reply_can_be_lost_after_the_work_was_done()
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = server.Client();
        VaultTestAppRole role = server.AddAppRole("once", options => options.SecretIdNumUses = 1);
        string login = $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{role.SecretId}}"}""";
        server.Faults.Reset(times: 1, afterHandling: true);

        Func<Task> first = () => client.SendAsync("POST", "auth/approle/login", json: login);
        await first.Should().ThrowAsync<HttpRequestException>();

        (await client.SendAsync("POST", "auth/approle/login", json: login).StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_truncated_body_breaks_off_after_the_bytes_it_was_given(bool overSockets)
    {
        await using VaultTestServer server = await StartWithSecretAsync();
        using HttpClient client = Client(server, overSockets);
        server.Faults.TruncateBody(10);
        using HttpRequestMessage request = new(HttpMethod.Get, Path);
        request.Headers.Add("X-Vault-Token", server.RootToken);
        using HttpResponseMessage response = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        byte[] start = new byte[10];
        await body.ReadExactlyAsync(start, TestContext.Current.CancellationToken);

        Func<Task> readOn = async () => await body.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await readOn.Should().ThrowAsync<IOException>()).Which.Should().NotBeOfType<EndOfStreamException>();
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_delay_passes_on_the_clock_of_the_server_and_holds_up_no_one_else(bool overSockets)
    {
        FakeTimeProvider time = new();
        await using VaultTestServer server = await StartWithSecretAsync(time);
        using HttpClient client = Client(server, overSockets);
        server.Faults.Delay(TimeSpan.FromMinutes(5), when: request => request.Path == Path, times: 1);

        Task<HttpResponseMessage> slow = client.SendAsync("GET", Path, server.RootToken);
        int other = await client.SendAsync("GET", "sys/health").StatusAsync();
        bool wasSlow = !slow.IsCompleted;

        // The delay may not have begun yet when the clock is moved, so it is moved until the answer is there.
        while (!slow.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        other.Should().Be(200);
        wasSlow.Should().BeTrue();
        (await slow.StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_delay_and_a_failure_apply_together()
    {
        FakeTimeProvider time = new();
        await using VaultTestServer server = await StartWithSecretAsync(time);
        using HttpClient client = server.Client();
        server.Faults.Delay(TimeSpan.FromMinutes(5), times: 1);
        server.Faults.Fail(HttpStatusCode.BadGateway, times: 1);

        Task<HttpResponseMessage> slow = client.SendAsync("GET", Path, server.RootToken);
        bool wasSlow = !slow.IsCompleted;
        time.Advance(TimeSpan.FromMinutes(5));

        wasSlow.Should().BeTrue();
        (await slow.StatusAsync()).Should().Be(502);
    }

    private static async Task<VaultTestServer> StartWithSecretAsync(TimeProvider? time = null)
    {
        VaultTestServer server = await TestServer.StartAsync(time);
        server.PutSecret("secret", "a", ("k", "v"));
        return server;
    }

    private static HttpClient Client(VaultTestServer server, bool overSockets) =>
        overSockets ? new HttpClient { BaseAddress = new Uri(server.Address, "/v1/") } : server.Client();
}
