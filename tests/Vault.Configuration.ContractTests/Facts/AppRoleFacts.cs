using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class AppRoleFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_login_gives_a_token_with_the_policies_and_the_ttl_of_the_role(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, """{"token_policies":["app"],"token_ttl":"20s"}""");

        JsonNode auth = (await LoginAsync(vault, roleId, await SecretIdAsync(vault)).JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["app","default"]""");
        auth["lease_duration"]!.GetValue<int>().Should().Be(20);
        auth["renewable"]!.GetValue<bool>().Should().BeTrue();
        auth["orphan"]!.GetValue<bool>().Should().BeTrue();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_secret_id_is_good_for_its_number_of_logins(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, """{"secret_id_num_uses":1}""");
        string secretId = await SecretIdAsync(vault);

        (await LoginAsync(vault, roleId, secretId).StatusAsync()).Should().Be(200);
        (await LoginAsync(vault, roleId, secretId).StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_secret_id_ends_with_its_ttl(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, """{"secret_id_ttl":"2s"}""");
        string secretId = await SecretIdAsync(vault);

        (await LoginAsync(vault, roleId, secretId).StatusAsync()).Should().Be(200);
        await vault.PassAsync(TimeSpan.FromSeconds(3));
        (await LoginAsync(vault, roleId, secretId).StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_secret_id_may_be_chosen(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, "{}");
        string chosen = Guid.NewGuid().ToString();

        (await vault.SendAsync("POST", $"{vault.AppRole}/role/app/custom-secret-id", $$"""{"secret_id":"{{chosen}}"}""").StatusAsync())
            .Should().Be(200);

        (await LoginAsync(vault, roleId, chosen).StatusAsync()).Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Where_the_role_asks_for_no_secret_id_the_role_id_is_enough(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, """{"bind_secret_id":false,"token_bound_cidrs":["0.0.0.0/0"]}""");

        int status = await vault.SendAsAsync(null, "POST", $"{vault.AppRole}/login", $$"""{"role_id":"{{roleId}}"}""").StatusAsync();

        status.Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Five_wrong_secret_ids_lock_the_role_even_for_the_right_one(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, "{}");
        string right = await SecretIdAsync(vault);

        for (int i = 0; i < 5; i++)
        {
            (await LoginAsync(vault, roleId, "wrong").StatusAsync()).Should().Be(400);
        }

        (await LoginAsync(vault, roleId, right).StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_login_renewal_is_capped_by_the_maximum_of_the_role(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, """{"token_ttl":"20s","token_max_ttl":"60s"}""");
        string token = Target.TokenOf(await LoginAsync(vault, roleId, await SecretIdAsync(vault)).JsonAsync());

        JsonNode renewed = await vault.SendAsAsync(token, "POST", "auth/token/renew-self", """{"increment":"1h"}""").JsonAsync();

        renewed["auth"]!["lease_duration"]!.GetValue<int>().Should().BeInRange(50, 60);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Disabling_the_method_ends_its_tokens(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string roleId = await CreateRoleAsync(vault, "{}");
        string token = Target.TokenOf(await LoginAsync(vault, roleId, await SecretIdAsync(vault)).JsonAsync());

        await vault.SendAsync("DELETE", $"sys/{vault.AppRole}");

        (await vault.SendAsAsync(token, "GET", "auth/token/lookup-self").StatusAsync()).Should().Be(403);
    }

    private static async Task<string> CreateRoleAsync(Target vault, string json)
    {
        (await vault.SendAsync("POST", $"{vault.AppRole}/role/app", json).StatusAsync()).Should().Be(204);
        JsonNode answer = await vault.SendAsync("GET", $"{vault.AppRole}/role/app/role-id").JsonAsync();
        return answer["data"]!["role_id"]!.GetValue<string>();
    }

    private static async Task<string> SecretIdAsync(Target vault)
    {
        JsonNode answer = await vault.SendAsync("POST", $"{vault.AppRole}/role/app/secret-id", "{}").JsonAsync();
        return answer["data"]!["secret_id"]!.GetValue<string>();
    }

    private static Task<HttpResponseMessage> LoginAsync(Target vault, string roleId, string secretId) => vault.SendAsAsync(
        null, "POST", $"{vault.AppRole}/login", $$"""{"role_id":"{{roleId}}","secret_id":"{{secretId}}"}""");
}
