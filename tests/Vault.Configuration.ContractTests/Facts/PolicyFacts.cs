using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class PolicyFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_token_may_do_what_its_policy_says_and_no_more(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/app/a", """{"data":{"k":"v"}}""");
        string token = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/data/app/*" { capabilities = ["read"] }""");

        (await vault.SendAsAsync(token, "GET", $"{vault.Kv}/data/app/a").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "GET", $"{vault.Kv}/data/other").StatusAsync()).Should().Be(403);
        (await vault.SendAsAsync(token, "POST", $"{vault.Kv}/data/app/a", """{"data":{}}""").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_changed_policy_counts_at_once_for_tokens_that_have_it(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/a", """{"data":{"k":"v"}}""");
        string policy = await vault.PolicyAsync("""path "nothing" { capabilities = ["read"] }""");
        string token = await vault.TokenAsync($$"""{"policies":["{{policy}}"]}""");
        JsonObject changed = new() { ["policy"] = $$"""path "{{vault.Kv}}/*" { capabilities = ["read"] }""" };

        (await vault.SendAsAsync(token, "GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(403);
        await vault.SendAsync("PUT", "sys/policies/acl/" + policy, changed.ToJsonString());

        (await vault.SendAsAsync(token, "GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Writing_a_new_secret_is_create_and_an_old_one_update(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/data/*" { capabilities = ["create"] }""");

        (await vault.SendAsAsync(token, "POST", $"{vault.Kv}/data/a", """{"data":{}}""").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "POST", $"{vault.Kv}/data/a", """{"data":{}}""").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Any_right_inside_a_mount_is_enough_to_learn_its_version(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string inside = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/data/app/*" { capabilities = ["read"] }""");
        string outside = await vault.TokenWithPolicyAsync("""path "elsewhere/*" { capabilities = ["read"] }""");

        JsonNode found = await vault.SendAsAsync(inside, "GET", $"sys/internal/ui/mounts/{vault.Kv}/app/db").JsonAsync();

        found["data"]!["path"]!.GetValue<string>().Should().Be(vault.Kv + "/");
        found["data"]!["options"]!["version"]!.GetValue<string>().Should().Be("2");
        (await vault.SendAsAsync(outside, "GET", $"sys/internal/ui/mounts/{vault.Kv}/app/db").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task An_unknown_mount_and_one_without_access_look_the_same(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string outside = await vault.TokenWithPolicyAsync("""path "elsewhere/*" { capabilities = ["read"] }""");

        using HttpResponseMessage unknown = await vault.SendAsAsync(outside, "GET", "sys/internal/ui/mounts/never-mounted/x");
        using HttpResponseMessage denied = await vault.SendAsAsync(outside, "GET", $"sys/internal/ui/mounts/{vault.Kv}/x");
        string unknownText = (await unknown.JsonAsync()).ToJsonString();
        string deniedText = (await denied.JsonAsync()).ToJsonString();

        unknown.StatusCode.Should().Be(denied.StatusCode);
        unknownText.Should().Be(deniedText.Replace(vault.Kv, "never-mounted", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_dead_token_is_told_apart_from_a_denied_one_by_looking_itself_up(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string denied = await vault.TokenAsync("""{"policies":["default"],"ttl":"1m"}""");

        (await vault.SendAsAsync(denied, "GET", $"{vault.Kv}/data/a").StatusAsync()).Should().Be(403);
        (await vault.SendAsAsync(denied, "GET", "auth/token/lookup-self").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync("hvs.dead", "GET", "auth/token/lookup-self").StatusAsync()).Should().Be(403);
    }
}
