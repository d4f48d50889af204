using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>On a real server only where a PostgreSQL is given that it can reach.</summary>
public sealed class DatabaseFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Each_reading_makes_another_user_that_is_lent(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetDatabase.MountAsync(vault, defaultTtl: "60s", maxTtl: "120s");

        JsonNode one = await vault.SendAsync("GET", $"{mount}/creds/app").JsonAsync();
        JsonNode other = await vault.SendAsync("GET", $"{mount}/creds/app").JsonAsync();

        one["data"]!["username"]!.GetValue<string>().Should().NotBe(other["data"]!["username"]!.GetValue<string>());
        one["lease_id"]!.GetValue<string>().Should().StartWith($"{mount}/creds/app/");
        one["lease_duration"]!.GetValue<int>().Should().Be(60);
        one["renewable"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_renewal_is_capped_by_the_maximum_and_says_so(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetDatabase.MountAsync(vault, defaultTtl: "60s", maxTtl: "120s");
        string lease = (await vault.SendAsync("GET", $"{mount}/creds/app").JsonAsync())["lease_id"]!.GetValue<string>();

        JsonNode renewed = await vault.SendAsync("POST", "sys/leases/renew", $$"""{"lease_id":"{{lease}}","increment":90}""").JsonAsync();
        JsonNode capped = await vault.SendAsync("POST", "sys/leases/renew", $$"""{"lease_id":"{{lease}}","increment":3600}""").JsonAsync();

        renewed["lease_duration"]!.GetValue<int>().Should().Be(90);
        renewed["data"].Should().BeNull();
        capped["lease_duration"]!.GetValue<int>().Should().BeInRange(110, 120);
        capped["warnings"]!.AsArray().Should().ContainSingle();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Its_holder_may_renew_a_lease_and_may_not_revoke_it(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetDatabase.MountAsync(vault, defaultTtl: "60s", maxTtl: "120s");
        string token = await vault.TokenWithPolicyAsync($$"""path "{{mount}}/creds/app" { capabilities = ["read"] }""");
        string lease = (await vault.SendAsAsync(token, "GET", $"{mount}/creds/app").JsonAsync())["lease_id"]!.GetValue<string>();

        (await vault.SendAsAsync(token, "POST", "sys/leases/renew", $$"""{"lease_id":"{{lease}}"}""").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "POST", "sys/leases/revoke", $$"""{"lease_id":"{{lease}}"}""").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_role_that_is_not_there_and_one_that_the_connection_does_not_allow_are_refused(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetDatabase.MountAsync(vault, defaultTtl: "60s", maxTtl: "120s");
        (await vault.SendAsync("POST", $"{mount}/roles/other", """{"db_name":"db","creation_statements":["SELECT 1"]}""").StatusAsync()).Should().Be(204);

        (await vault.SendAsync("GET", $"{mount}/creds/never").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("GET", $"{mount}/creds/other").StatusAsync()).Should().BeOneOf([400, 500], "the connection allows \"app\" alone");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task The_password_of_a_connection_is_never_shown_again(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetDatabase.MountAsync(vault, defaultTtl: "60s", maxTtl: "120s");

        JsonNode connection = await vault.SendAsync("GET", $"{mount}/config/db").JsonAsync();

        connection["data"]!["connection_details"]!["username"]!.GetValue<string>().Should().Be(TargetDatabase.UserName);
        connection["data"]!["connection_details"]!["password"].Should().BeNull();
    }
}
