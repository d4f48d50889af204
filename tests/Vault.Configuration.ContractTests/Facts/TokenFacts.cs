using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class TokenFacts
{
    private const string LookupSelf = "auth/token/lookup-self";

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_token_is_dead_after_its_ttl(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenAsync("""{"ttl":"2s","policies":["default"]}""");

        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(200);
        await vault.PassAsync(TimeSpan.FromSeconds(3));
        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_renewal_lets_a_token_live_longer(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenAsync("""{"ttl":"3s","policies":["default"]}""");
        await vault.PassAsync(TimeSpan.FromSeconds(1));

        JsonNode renewed = await vault.SendAsAsync(token, "POST", "auth/token/renew-self", """{"increment":"30s"}""").JsonAsync();
        await vault.PassAsync(TimeSpan.FromSeconds(3));

        renewed["auth"]!["lease_duration"]!.GetValue<int>().Should().Be(30);
        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_renewal_beyond_the_explicit_maximum_is_cut_with_a_warning(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenAsync("""{"ttl":"10s","explicit_max_ttl":"60s","policies":["default"]}""");

        JsonNode renewed = await vault.SendAsAsync(token, "POST", "auth/token/renew-self", """{"increment":"1h"}""").JsonAsync();

        renewed["auth"]!["lease_duration"]!.GetValue<int>().Should().BeInRange(50, 60);
        renewed["warnings"]!.AsArray().Should().ContainSingle();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_periodic_token_ignores_the_increment(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenAsync("""{"period":"60s","policies":["default"]}""");

        JsonNode renewed = await vault.SendAsAsync(token, "POST", "auth/token/renew-self", """{"increment":"5h"}""").JsonAsync();

        renewed["auth"]!["lease_duration"]!.GetValue<int>().Should().Be(60);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_revoked_parent_takes_its_children_along(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string creator = """path "auth/token/create" { capabilities = ["update"] }""";
        string parent = await vault.TokenWithPolicyAsync(creator);
        string child = Target.TokenOf(await vault.SendAsAsync(parent, "POST", "auth/token/create", "{}").JsonAsync());

        (await vault.SendAsAsync(child, "GET", LookupSelf).StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(parent, "POST", "auth/token/revoke-self").StatusAsync()).Should().Be(204);

        (await vault.SendAsAsync(child, "GET", LookupSelf).StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Every_request_of_a_limited_token_counts_lookups_too(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenAsync("""{"num_uses":2,"policies":["default"],"ttl":"1m"}""");

        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_batch_token_cannot_be_renewed(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenAsync("""{"type":"batch","ttl":"1m","policies":["default"]}""");

        (await vault.SendAsAsync(token, "GET", LookupSelf).StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "POST", "auth/token/renew-self").StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_child_gets_no_policy_that_its_parent_lacks(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string parent = await vault.TokenWithPolicyAsync("""path "auth/token/create" { capabilities = ["update"] }""");

        int status = await vault.SendAsAsync(parent, "POST", "auth/token/create", """{"policies":["other"]}""").StatusAsync();

        status.Should().Be(400);
    }
}
