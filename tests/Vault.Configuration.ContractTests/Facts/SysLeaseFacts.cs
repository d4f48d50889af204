using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>Leases of certificates, since these need nothing but the server.</summary>
public sealed class SysLeaseFacts
{
    private const string Lent = "\"ttl\":\"60s\",\"generate_lease\":true,\"key_type\":\"ec\",\"key_bits\":256";

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_lease_is_looked_up_with_its_end_and_listed_below_its_path(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, Lent);
        string lease = await LendAsync(vault, mount);

        JsonNode found = (await LookUpAsync(vault, lease).JsonAsync())["data"]!;
        JsonNode list = await vault.SendAsync("LIST", $"sys/leases/lookup/{mount}/issue/web").JsonAsync();

        found["id"]!.GetValue<string>().Should().Be(lease);
        found["ttl"]!.GetValue<int>().Should().BeInRange(50, 60);
        found["renewable"]!.GetValue<bool>().Should().BeFalse();
        lease.Should().StartWith($"{mount}/issue/web/").And.EndWith(list["data"]!["keys"]!.AsArray().Should().ContainSingle().Which!.GetValue<string>());
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_lease_that_cannot_be_renewed_is_refused(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string lease = await LendAsync(vault, await TargetPki.MountAsync(vault, Lent));

        (await vault.SendAsync("POST", "sys/leases/renew", $$"""{"lease_id":"{{lease}}"}""").StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_revoked_lease_is_gone_and_revoking_it_again_is_no_error(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string lease = await LendAsync(vault, await TargetPki.MountAsync(vault, Lent));

        (await RevokeAsync(vault, lease)).Should().Be(204);

        (await LookUpAsync(vault, lease).StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", "sys/leases/renew", $$"""{"lease_id":"{{lease}}"}""").StatusAsync()).Should().Be(400);
        (await RevokeAsync(vault, lease)).Should().Be(204);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task All_leases_below_a_prefix_are_revoked_at_once(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, Lent);
        string[] leases = [await LendAsync(vault, mount), await LendAsync(vault, mount)];

        (await vault.SendAsync("POST", $"sys/leases/revoke-prefix/{mount}/issue/web", """{"sync":true}""").StatusAsync()).Should().Be(204);

        foreach (string lease in leases)
        {
            (await LookUpAsync(vault, lease).StatusAsync()).Should().Be(400);
        }
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_lease_ends_with_the_token_it_was_lent_to(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, Lent);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{mount}}/issue/web" { capabilities = ["update"] }""");
        string lease = await LendAsync(vault, mount, token);

        (await vault.SendAsAsync(token, "POST", "auth/token/revoke-self").StatusAsync()).Should().Be(204);

        // A real server revokes them a moment later.
        for (int tries = 0; tries < 50 && await LookUpAsync(vault, lease).StatusAsync() == 200; tries++)
        {
            await vault.PassAsync(TimeSpan.FromMilliseconds(100));
        }

        (await LookUpAsync(vault, lease).StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task An_ordinary_token_may_not_revoke_a_lease_of_its_own(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, Lent);
        string token = await vault.TokenWithPolicyAsync($$"""path "{{mount}}/issue/web" { capabilities = ["update"] }""");
        string lease = await LendAsync(vault, mount, token);

        (await vault.SendAsAsync(token, "POST", "sys/leases/revoke", $$"""{"lease_id":"{{lease}}"}""").StatusAsync()).Should().Be(403);
    }

    private static async Task<string> LendAsync(Target vault, string mount, string? token = null) =>
        (await vault.SendAsAsync(token ?? vault.Server.RootToken, "POST", $"{mount}/issue/web", """{"common_name":"a.example.test"}""").JsonAsync())["lease_id"]!.GetValue<string>();

    private static Task<HttpResponseMessage> LookUpAsync(Target vault, string lease) =>
        vault.SendAsync("POST", "sys/leases/lookup", $$"""{"lease_id":"{{lease}}"}""");

    private static Task<int> RevokeAsync(Target vault, string lease) =>
        vault.SendAsync("POST", "sys/leases/revoke", $$"""{"lease_id":"{{lease}}","sync":true}""").StatusAsync();
}
