using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>Logins that ask somebody else (a cluster, a directory, GitHub): what of them can be seen without that.</summary>
public sealed class DirectoryFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Kubernetes_refuses_what_is_no_service_account_token_or_names_no_role(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = $"auth/{vault.Kv}-kubernetes";
        await vault.MountAsync("sys/" + mount, """{"type":"kubernetes"}""");
        (await vault.SendAsync("POST", $"{mount}/config", """{"kubernetes_host":"https://127.0.0.1:1","token_reviewer_jwt":"a.b.c","disable_local_ca_jwt":true}""").StatusAsync()).Should().Be(204);
        (await vault.SendAsync("POST", $"{mount}/role/app", """
            {"bound_service_account_names":"app","bound_service_account_namespaces":"default","token_policies":["orders"],"audience":"vault"}
            """).StatusAsync()).Should().BeOneOf([200, 204]);
        Task<int> LogInAsync(string body) => vault.SendAsAsync(null, "POST", $"{mount}/login", body).StatusAsync();

        (await LogInAsync("""{"role":"app","jwt":"a.b.c"}""")).Should().Be(403);
        (await LogInAsync("""{"role":"never","jwt":"a.b.c"}""")).Should().Be(400);
        (await LogInAsync("""{"role":"app"}""")).Should().Be(400);
        JsonNode config = await vault.SendAsync("GET", $"{mount}/config").JsonAsync();
        config["data"]!["kubernetes_host"]!.GetValue<string>().Should().Be("https://127.0.0.1:1");
        config["data"]!["token_reviewer_jwt"].Should().BeNull("it is a credential");
        JsonNode role = await vault.SendAsync("GET", $"{mount}/role/app").JsonAsync();
        role["data"]!["bound_service_account_names"]!.ToJsonString().Should().Be("""["app"]""");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Ldap_shows_its_settings_without_the_password_and_which_policies_a_group_has(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = $"auth/{vault.Kv}-ldap";
        await vault.MountAsync("sys/" + mount, """{"type":"ldap"}""");
        (await vault.SendAsync("POST", $"{mount}/config", """{"url":"ldap://127.0.0.1:1","binddn":"cn=vault","bindpass":"s3cret","userdn":"ou=users"}""").StatusAsync()).Should().Be(204);
        (await vault.SendAsync("POST", $"{mount}/groups/apps", """{"policies":"orders"}""").StatusAsync()).Should().Be(204);

        JsonNode config = await vault.SendAsync("GET", $"{mount}/config").JsonAsync();
        JsonNode group = await vault.SendAsync("GET", $"{mount}/groups/apps").JsonAsync();

        config["data"]!["url"]!.GetValue<string>().Should().Be("ldap://127.0.0.1:1");
        config["data"]!["bindpass"].Should().BeNull();
        group["data"]!["policies"]!.ToJsonString().Should().Be("""["orders"]""");
        (await vault.SendAsAsync(null, "POST", $"{mount}/login/app", """{"password":"wrong"}""").StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task GitHub_keeps_which_policies_a_team_has(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = $"auth/{vault.Kv}-github";
        vault.SkipUnless(await vault.SendAsync("POST", "sys/" + mount, """{"type":"github"}""").StatusAsync() == 204, "GitHub login, which HashiCorp Vault alone has");
        try
        {
            (await vault.SendAsync("POST", $"{mount}/config", """{"organization":"acme","organization_id":1}""").StatusAsync()).Should().Be(204);
            (await vault.SendAsync("POST", $"{mount}/map/teams/apps", """{"value":"orders"}""").StatusAsync()).Should().Be(204);

            JsonNode config = await vault.SendAsync("GET", $"{mount}/config").JsonAsync();
            JsonNode team = await vault.SendAsync("GET", $"{mount}/map/teams/apps").JsonAsync();

            config["data"]!["organization"]!.GetValue<string>().Should().Be("acme");
            team["data"]!["value"]!.GetValue<string>().Should().Be("orders");
        }
        finally
        {
            await vault.SendAsync("DELETE", "sys/" + mount).StatusAsync();
        }
    }
}
