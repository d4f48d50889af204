using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

public sealed class LeaseSnippets
{
    [Fact]
    public async Task The_test_server_lends_users_of_a_database()
    {
        FakeTimeProvider time = new();
        await using VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { TimeProvider = time }, TestContext.Current.CancellationToken);
        using HttpClient client = new(server.CreateHandler()) { BaseAddress = new Uri(server.Address, "/v1/") };
        client.DefaultRequestHeaders.Add("X-Vault-Token", server.RootToken);

        // snippet: server-leases
        server.AddDatabaseRole("orders-rw", options => options.DefaultTtl = TimeSpan.FromHours(1));
        server.AddCloudRole("aws", "creds/deploy");
        server.AddPkiRole("web", options => options.AllowAnyName = true);

        // The program under test reads database/creds/orders-rw, reads aws/creds/deploy, writes to pki/issue/web.
        // end
        JsonNode? read = await client.GetFromJsonAsync<JsonNode>("database/creds/orders-rw", TestContext.Current.CancellationToken);

        server.DatabaseUsers.Single().Username.Should().Be(read!["data"]!["username"]!.GetValue<string>());
        server.RevokeLeases("database/creds/orders-rw");
        server.Leases.Should().BeEmpty();
        server.DatabaseUsers.Should().BeEmpty();
    }
}
