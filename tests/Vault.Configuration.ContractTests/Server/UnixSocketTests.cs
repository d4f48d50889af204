using System.Net.Sockets;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-");

    private string SocketPath => Path.Combine(_folder.FullName, "vault.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_over_the_socket_reach_the_same_server(bool useHttps)
    {
        await using VaultTestServer server = await StartAsync(useHttps);
        server.PutSecret("secret", "a", ("k", "v"));
        using HttpClient client = SocketClient();

        JsonNode answer = await client.SendAsync("GET", "secret/data/a", server.RootToken).JsonAsync();

        answer["data"]!["data"]!["k"]!.GetValue<string>().Should().Be("v");
        server.Requests.Should().ContainSingle(request => request.Path == "secret/data/a" && request.StatusCode == 200);
        server.AcceptedConnections.Should().Be(1);
        server.Address.Port.Should().BePositive();
    }

    [Fact]
    public async Task A_restart_listens_at_the_socket_again()
    {
        await using VaultTestServer server = await StartAsync(useHttps: false);
        using HttpClient client = SocketClient();

        await server.StopAsync();
        Func<Task> duringTheOutage = () => client.SendAsync("GET", "sys/health");
        await duringTheOutage.Should().ThrowAsync<HttpRequestException>();
        await server.RestartAsync();

        (await client.SendAsync("GET", "sys/health").StatusAsync()).Should().Be(200);
    }

    private Task<VaultTestServer> StartAsync(bool useHttps) => VaultTestServer.StartAsync(
        new VaultTestServerOptions { UnixSocketPath = SocketPath, UseHttps = useHttps },
        TestContext.Current.CancellationToken);

    private HttpClient SocketClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://localhost/v1/"),
    };
}
