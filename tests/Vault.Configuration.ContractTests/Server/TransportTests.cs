using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
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
        using SocketsHttpHandler handler = new()
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
        using HttpClient client = new(handler)
        {
            BaseAddress = new Uri(server.Address, "/v1/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using HttpResponseMessage response = await client.GetAsync("sys/health", TestContext.Current.CancellationToken);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Version.Should().Be(HttpVersion.Version20);
        server.Address.Should().Be(new Uri($"https://localhost:{server.Address.Port}"));
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
    public async Task Open_connections_are_counted()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = new() { BaseAddress = new Uri(server.Address, "/v1/") };

        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be(200);
        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be(200);

        server.AcceptedConnections.Should().Be(1);
        server.OpenConnections.Should().Be(1);
    }
}
