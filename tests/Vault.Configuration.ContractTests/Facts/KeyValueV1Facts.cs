using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class KeyValueV1Facts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Without_a_version_an_engine_is_the_first(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = $"{vault.Kv}-v1";

        try
        {
            (await vault.SendAsync("POST", $"sys/mounts/{mount}", """{"type":"kv"}""").StatusAsync()).Should().Be(204);
            (await vault.SendAsync("POST", $"{mount}/data/a", """{"k":"v"}""").StatusAsync()).Should().Be(204);

            JsonNode answer = await vault.SendAsync("GET", $"{mount}/data/a").JsonAsync();

            answer["data"]!.ToJsonString().Should().Be("""{"k":"v"}""");
            answer["lease_duration"]!.GetValue<int>().Should().Be(768 * 3600);
            answer["lease_id"]!.GetValue<string>().Should().BeEmpty();
        }
        finally
        {
            await vault.SendAsync("DELETE", $"sys/mounts/{mount}");
        }
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_write_replaces_all_and_a_deletion_leaves_nothing(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = $"{vault.Kv}-v1";

        try
        {
            await vault.SendAsync("POST", $"sys/mounts/{mount}", """{"type":"kv","options":{"version":"1"}}""");
            await vault.SendAsync("POST", $"{mount}/a", """{"one":"1","two":"2"}""");
            await vault.SendAsync("PUT", $"{mount}/a", """{"two":"3","ttl":"1h"}""");
            await vault.SendAsync("POST", $"{mount}/b/c", """{"k":"v"}""");

            JsonNode read = await vault.SendAsync("GET", $"{mount}/a").JsonAsync();
            JsonNode list = await vault.SendAsync("LIST", mount).JsonAsync();
            read["data"]!.ToJsonString().Should().Be("""{"ttl":"1h","two":"3"}""");
            read["lease_duration"]!.GetValue<int>().Should().Be(3600);
            list["data"]!["keys"]!.ToJsonString().Should().Be("""["a","b/"]""");

            (await vault.SendAsync("DELETE", $"{mount}/a").StatusAsync()).Should().Be(204);
            (await vault.SendAsync("GET", $"{mount}/a").StatusAsync()).Should().Be(404);
            (await vault.SendAsync("POST", $"{mount}/a", "{}").StatusAsync()).Should().Be(400);
        }
        finally
        {
            await vault.SendAsync("DELETE", $"sys/mounts/{mount}");
        }
    }
}
