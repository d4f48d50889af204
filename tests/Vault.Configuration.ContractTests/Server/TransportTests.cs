using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class TransportTests
{
    [Fact]
    public async Task A_secret_is_read_over_a_real_socket()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        server.PutSecret("secret", "orders/db", ("user", "app"));
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        var answer = await client.SendAsync("GET", "secret/data/orders/db", server.RootToken).JsonAsync();

        answer["data"]!["data"]!["user"]!.GetValue<string>().Should().Be("app");
    }

    [Fact]
    public async Task A_secret_is_read_without_sockets()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        server.PutSecret("secret", "orders/db", ("user", "app"));
        using HttpClient client = server.Client();

        var answer = await client.SendAsync("GET", "secret/data/orders/db", server.RootToken).JsonAsync();

        answer["data"]!["data"]!["user"]!.GetValue<string>().Should().Be("app");
        server.AcceptedConnections.Should().Be(0);
    }

    [Fact]
    public async Task Https_speaks_HTTP_2_with_the_certificate_it_shows()
    {
        await using VaultTestServer server = await TestServer.StartAsync(useHttps: true);
        using HttpClient client = Http2Client(server);

        using HttpResponseMessage response = await client.GetAsync("sys/health", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Version.Should().Be(HttpVersion.Version20);
        server.Address.Should().Be(new Uri($"https://localhost:{server.Address.Port}"));
    }

    [Fact]
    public async Task A_reset_breaks_a_request_over_HTTP_2_and_the_next_one_gets_through()
    {
        await using VaultTestServer server = await TestServer.StartAsync(useHttps: true);
        using HttpClient client = Http2Client(server);
        server.Faults.Reset(when: request => request.Method == "POST", times: 1);

        Func<Task> call = () => client.SendAsync("POST", "sys/wrapping/lookup", json: "{}");

        await call.Should().ThrowAsync<HttpRequestException>();
        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_restart_keeps_the_port_and_the_state()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        Uri before = server.Address;
        server.PutSecret("secret", "a", ("k", "v"));
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        await server.StopAsync();
        Func<Task> duringTheOutage = () => client.SendAsync("GET", "secret/data/a", server.RootToken);
        await duringTheOutage.Should().ThrowAsync<HttpRequestException>();
        await server.RestartAsync();

        server.Address.Should().Be(before);
        (await client.SendAsync("GET", "secret/data/a", server.RootToken).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_stopped_server_refuses_the_handler_without_sockets_too()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        await server.StopAsync();

        Func<Task> call = () => client.SendAsync("GET", "sys/health");

        await call.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Stopping_cuts_off_requests_that_are_under_way()
    {
        await using VaultTestServer server = await TestServer.StartAsync(new FakeTimeProvider());
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };
        server.Faults.Delay(TimeSpan.FromHours(1));
        Task<HttpResponseMessage> hanging = client.SendAsync("GET", "sys/health");

        while (server.Requests.Count == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await server.StopAsync();

        Func<Task> waiting = () => hanging;
        await waiting.Should().ThrowAsync<HttpRequestException>();
        server.OpenConnections.Should().Be(0);
    }

    [Fact]
    public async Task A_certificate_that_the_client_does_not_trust_is_refused_by_it()
    {
        await using VaultTestServer server = await TestServer.StartAsync(useHttps: true);
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        Func<Task> call = () => client.SendAsync("GET", "sys/health");

        (await call.Should().ThrowAsync<HttpRequestException>()).Which.HttpRequestError.Should().Be(HttpRequestError.SecureConnectionError);
    }

    [Fact]
    public async Task Open_connections_are_counted()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be(200);
        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be(200);

        server.AcceptedConnections.Should().Be(1);
        server.OpenConnections.Should().Be(1);
    }

    private static HttpClient Http2Client(VaultTestServer server)
    {
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { server.Certificate! },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };

        return new HttpClient(handler)
        {
            BaseAddress = new Uri(server.Address, "/v1/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }
}
