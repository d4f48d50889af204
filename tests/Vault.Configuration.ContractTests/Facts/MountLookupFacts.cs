using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary><c>sys/internal/ui/mounts</c>, by which a client finds out which engine a path belongs to.</summary>
public sealed class MountLookupFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Any_right_anywhere_in_a_mount_is_enough(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/data/deep/down/*" { capabilities = ["read"] }""");

        JsonNode answer = await vault.SendAsAsync(token, "GET", $"sys/internal/ui/mounts/{vault.Kv}/data/other").JsonAsync();

        answer["data"]!["path"]!.GetValue<string>().Should().Be(vault.Kv + "/");
        answer["data"]!["type"]!.GetValue<string>().Should().Be("kv");
        answer["data"]!["options"]!["version"]!.GetValue<string>().Should().Be("2");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task No_policy_needs_to_name_the_lookup_itself(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string policy = await vault.PolicyAsync($$"""path "{{vault.Kv}}/*" { capabilities = ["list"] }""");
        string token = await vault.TokenAsync($$"""{"policies":["{{policy}}"],"no_default_policy":true,"ttl":"10m"}""");

        (await vault.SendAsAsync(token, "GET", $"sys/internal/ui/mounts/{vault.Kv}").StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_mount_without_a_right_in_it_and_a_missing_one_look_the_same(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/*" { capabilities = ["deny"] }""");

        foreach (string path in new[] { $"{vault.Kv}/data/a", "no-such-mount/data/a" })
        {
            using HttpResponseMessage response = await vault.SendAsAsync(token, "GET", $"sys/internal/ui/mounts/{path}");

            ((int)response.StatusCode).Should().Be(403);
            (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Contain(
                "preflight capability check returned 403, please ensure client's policies grant access to path " + $"\"{path}/\"");
        }

        (await vault.SendAsAsync(null, "GET", $"sys/internal/ui/mounts/{vault.Kv}").StatusAsync()).Should().Be(403);
        (await vault.SendAsAsync("hvs.dead", "GET", $"sys/internal/ui/mounts/{vault.Kv}").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task The_list_shows_what_a_token_has_rights_in(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/data/a" { capabilities = ["read"] }""");

        JsonNode mine = await vault.SendAsAsync(token, "GET", "sys/internal/ui/mounts").JsonAsync();
        JsonNode all = await vault.SendAsync("GET", "sys/internal/ui/mounts").JsonAsync();

        mine["data"]!["secret"]!.AsObject().Should().ContainKey(vault.Kv + "/").And.NotContainKey("secret/");
        mine["data"]!["auth"]!.AsObject().Should().NotContainKey($"{vault.AppRole["auth/".Length..]}/");
        all["data"]!["auth"]!.AsObject().Should().ContainKey($"{vault.AppRole["auth/".Length..]}/");
    }
}
