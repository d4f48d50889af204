using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class SysFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Mounts_and_auth_methods_are_listed_with_their_kind(string server)
    {
        await using Target vault = await Target.StartAsync(server);

        JsonNode mounts = await vault.SendAsync("GET", "sys/mounts").JsonAsync();
        JsonNode methods = await vault.SendAsync("GET", "sys/auth").JsonAsync();

        mounts["data"]![vault.Kv + "/"]!["type"]!.GetValue<string>().Should().Be("kv");
        mounts["data"]![vault.Kv + "/"]!["options"]!["version"]!.GetValue<string>().Should().Be("2");
        methods["data"]![vault.AppRole["auth/".Length..] + "/"]!["type"]!.GetValue<string>().Should().Be("approle");
        methods["data"]!["token/"]!["type"]!.GetValue<string>().Should().Be("token");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_disabled_mount_is_gone_with_all_its_secrets(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");

        (await vault.SendAsync("DELETE", "sys/mounts/" + vault.Kv).StatusAsync()).Should().Be(204);
        (await vault.SendAsync("GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(404);
        await vault.SendAsync("POST", "sys/mounts/" + vault.Kv, """{"type":"kv-v2"}""");

        (await vault.SendAsync("GET", $"{vault.Kv}/metadata/a").StatusAsync()).Should().Be(404);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Health_answers_with_the_code_it_is_asked_to(string server)
    {
        await using Target vault = await Target.StartAsync(server);

        (await vault.SendAsAsync(null, "GET", "sys/health").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(null, "HEAD", "sys/health?activecode=299").StatusAsync()).Should().Be(299);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task What_a_server_says_about_itself_needs_no_token(string server)
    {
        await using Target vault = await Target.StartAsync(server);

        (await vault.SendAsAsync(null, "GET", "sys/init").JsonAsync())["initialized"]!.GetValue<bool>().Should().BeTrue();
        (await vault.SendAsAsync(null, "GET", "sys/seal-status").JsonAsync())["sealed"]!.GetValue<bool>().Should().BeFalse();
        (await vault.SendAsAsync(null, "GET", "sys/leader").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(null, "GET", "sys/mounts").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_type_that_no_one_knows_cannot_be_enabled(string server)
    {
        await using Target vault = await Target.StartAsync(server);

        (await vault.SendAsync("POST", $"sys/mounts/{vault.Kv}-x", """{"type":"nosuch"}""").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", $"sys/auth/{vault.Kv}-x", """{"type":"nosuch"}""").StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_cubbyhole_belongs_to_one_token(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string one = await vault.TokenAsync("""{"policies":["default"],"ttl":"1m"}""");
        string two = await vault.TokenAsync("""{"policies":["default"],"ttl":"1m"}""");

        (await vault.SendAsAsync(one, "POST", "cubbyhole/x", """{"k":"v"}""").StatusAsync()).Should().Be(204);

        (await vault.SendAsAsync(one, "GET", "cubbyhole/x").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(two, "GET", "cubbyhole/x").StatusAsync()).Should().Be(404);
    }
}
