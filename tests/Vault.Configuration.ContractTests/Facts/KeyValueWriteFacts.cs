using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class KeyValueWriteFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_destroyed_version_says_so_and_cannot_be_brought_back(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");

        (await vault.SendAsync("PUT", $"{vault.Kv}/destroy/a", """{"versions":[1]}""").StatusAsync()).Should().Be(204);
        (await vault.SendAsync("POST", $"{vault.Kv}/undelete/a", """{"versions":[1]}""").StatusAsync()).Should().Be(204);

        using HttpResponseMessage response = await vault.SendAsync("GET", $"{vault.Kv}/data/a");
        JsonNode metadata = (await response.JsonAsync())["data"]!["metadata"]!;
        ((int)response.StatusCode).Should().Be(404);
        metadata["destroyed"]!.GetValue<bool>().Should().BeTrue();
        metadata["version"]!.GetValue<int>().Should().Be(1);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Where_check_and_set_is_demanded_a_write_without_it_is_refused(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        (await vault.SendAsync("POST", $"{vault.Kv}/config", """{"cas_required":true}""").StatusAsync()).Should().Be(204);

        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"options":{"cas":0},"data":{"k":"v"}}""").StatusAsync()).Should().Be(200);
        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"options":{"cas":0},"data":{"k":"w"}}""").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"options":{"cas":1},"data":{"k":"w"}}""").StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task What_is_not_there_cannot_be_patched(string server)
    {
        await using Target vault = await Target.StartAsync(server);

        using HttpRequestMessage patch = new(HttpMethod.Patch, new Uri(vault.Server.Address, $"/v1/{vault.Kv}/data/never"))
        {
            Content = new StringContent("""{"data":{"k":"v"}}""", System.Text.Encoding.UTF8, "application/merge-patch+json"),
        };
        patch.Headers.Add("X-Vault-Token", vault.Server.RootToken);
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage response = await client.SendAsync(patch, TestContext.Current.CancellationToken);

        ((int)response.StatusCode).Should().Be(404);
    }
}
