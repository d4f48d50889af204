using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>What spares the reading of a whole folder. Of OpenBao alone.</summary>
public sealed class ScanFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task The_versions_of_all_that_is_below_a_folder_come_in_one_answer(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/app/a", """{"data":{"k":"1"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/app/a", """{"data":{"k":"2"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/app/deep/er/b", """{"data":{"k":"1"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/metadata/app/deep/er/b", """{"custom_metadata":{"rotate_by":"2030-01-01"}}""");
        await vault.SendAsync("POST", $"{vault.Kv}/data/app/gone", """{"data":{"k":"1"}}""");
        await vault.SendAsync("DELETE", $"{vault.Kv}/data/app/gone");

        JsonNode secrets = (await ScanAsync(vault, vault.Server.RootToken).JsonAsync())["data"]!["key_info"]!;

        secrets.AsObject().Select(secret => secret.Key).Should().BeEquivalentTo("a", "deep/er/b", "gone");
        secrets["a"]!["current_version"]!.GetValue<int>().Should().Be(2);
        secrets["a"]!["versions"]!.AsObject().Should().HaveCount(2);
        secrets["deep/er/b"]!["custom_metadata"]!["rotate_by"]!.GetValue<string>().Should().Be("2030-01-01");
        secrets["gone"]!["versions"]!["1"]!["deletion_time"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task It_is_a_right_of_its_own_that_listing_does_not_give(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await vault.SendAsync("POST", $"{vault.Kv}/data/app/a", """{"data":{"k":"1"}}""");
        await ScanAsync(vault, vault.Server.RootToken);
        string lists = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/*" { capabilities = ["read", "list"] }""");
        string scans = await vault.TokenWithPolicyAsync($$"""path "{{vault.Kv}}/detailed-metadata/app/" { capabilities = ["scan"] }""");

        (await ScanAsync(vault, lists).StatusAsync()).Should().Be(403);
        (await ScanAsync(vault, scans).StatusAsync()).Should().Be(200);
    }

    private static async Task<HttpResponseMessage> ScanAsync(Target vault, string token)
    {
        HttpResponseMessage response = await vault.SendAsAsync(token, "SCAN", $"{vault.Kv}/detailed-metadata/app/");
        vault.SkipUnless((int)response.StatusCode is not (400 or 404 or 405), "SCAN: HashiCorp Vault does not");
        return response;
    }
}
