using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class CapabilityFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_token_is_told_what_it_may_do_on_each_path(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/data/app/*" { capabilities = ["read", "update"] }""");

        JsonNode data = (await vault.SendAsAsync(token, "POST", "sys/capabilities-self", $$"""{"paths":["{{vault.Kv}}/data/app/a","{{vault.Kv}}/data/other"]}""").JsonAsync())["data"]!;

        Of(data[$"{vault.Kv}/data/app/a"]).Should().BeEquivalentTo("read", "update");
        Of(data[$"{vault.Kv}/data/other"]).Should().Equal("deny");
        Of((await vault.SendAsync("POST", "sys/capabilities-self", """{"paths":["anything"]}""").JsonAsync())["data"]!["anything"]).Should().Equal("root");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_policy_is_read_by_its_older_path_as_well(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        const string Hcl = """path "x" { capabilities = ["read"] }""";
        string name = await vault.PolicyAsync(Hcl);

        (await vault.SendAsync("GET", "sys/policies/acl/" + name).JsonAsync())["data"]!["policy"]!.GetValue<string>().Should().Be(Hcl);
        (await vault.SendAsync("GET", "sys/policy/" + name).JsonAsync())["data"]!["rules"]!.GetValue<string>().Should().Be(Hcl);
        (await vault.SendAsync("GET", "sys/policies/acl/never").StatusAsync()).Should().Be(404);
        (await vault.SendAsync("PUT", "sys/policies/acl/" + name, """{"policy":"path \"x\" { capabilities = [\"fly\"] }"}""").StatusAsync()).Should().Be(400);
    }

    private static IEnumerable<string> Of(JsonNode? capabilities) => capabilities!.AsArray().Select(one => one!.GetValue<string>());
}
