using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class WrappingFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_wrapped_answer_can_be_unwrapped_once(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        string token = await WrapAsync(vault, "60s");

        JsonNode unwrapped = await vault.SendAsAsync(token, "POST", "sys/wrapping/unwrap").JsonAsync();
        int second = await vault.SendAsAsync(token, "POST", "sys/wrapping/unwrap").StatusAsync();

        unwrapped["data"]!["data"]!["k"]!.GetValue<string>().Should().Be("v");
        second.Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_look_up_says_where_a_wrapping_token_comes_from_without_using_it_up(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        string token = await WrapAsync(vault, "60s");

        JsonNode looked = await vault.SendAsAsync(null, "POST", "sys/wrapping/lookup", $$"""{"token":"{{token}}"}""").JsonAsync();
        int unwrapped = await vault.SendAsAsync(token, "POST", "sys/wrapping/unwrap").StatusAsync();

        looked["data"]!["creation_path"]!.GetValue<string>().Should().Be($"{vault.Kv}/data/a");
        looked["data"]!["creation_ttl"]!.GetValue<int>().Should().Be(60);
        unwrapped.Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_wrapping_token_ends_with_its_ttl(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        string token = await WrapAsync(vault, "1s");

        await vault.PassAsync(TimeSpan.FromSeconds(2));

        (await vault.SendAsAsync(token, "POST", "sys/wrapping/unwrap").StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_rewrap_replaces_the_token_and_keeps_where_it_came_from(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        string old = await WrapAsync(vault, "60s");

        JsonNode rewrapped = await vault.SendAsync("POST", "sys/wrapping/rewrap", $$"""{"token":"{{old}}"}""").JsonAsync();
        string fresh = rewrapped["wrap_info"]!["token"]!.GetValue<string>();

        rewrapped["wrap_info"]!["creation_path"]!.GetValue<string>().Should().Be($"{vault.Kv}/data/a");
        (await vault.SendAsAsync(old, "POST", "sys/wrapping/unwrap").StatusAsync()).Should().Be(400);
        (await vault.SendAsAsync(fresh, "POST", "sys/wrapping/unwrap").StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_wrapping_token_is_good_for_nothing_else(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        string token = await WrapAsync(vault, "60s");

        (await vault.SendAsAsync(token, "GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(403);
    }

    private static async Task<string> WrapAsync(Target vault, string ttl)
    {
        JsonNode answer = await vault.SendAsync("GET", $"{vault.Kv}/data/a", header: ("X-Vault-Wrap-TTL", ttl)).JsonAsync();
        answer["data"].Should().BeNull();
        return answer["wrap_info"]!["token"]!.GetValue<string>();
    }
}
