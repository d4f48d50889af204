using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>userpass and LDAP, which have the same request.</summary>
public sealed class PasswordLoginTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("userpass")]
    [InlineData("ldap")]
    public async Task A_user_logs_in_with_the_password(string method)
    {
        await using VaultTestServer server = await StartAsync();

        JsonNode auth = (await LoginAsync(server, method, "bob", "right").JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["default","orders"]""");
        auth["metadata"]!.ToJsonString().Should().Be("""{"username":"bob"}""");
        auth["lease_duration"]!.GetValue<int>().Should().Be(600);
    }

    [Theory]
    [InlineData("userpass", "invalid username or password")]
    [InlineData("ldap", "ldap operation failed: failed to bind as user")]
    public async Task A_wrong_password_and_an_unknown_user_look_the_same(string method, string error)
    {
        await using VaultTestServer server = await StartAsync();

        foreach (string user in new[] { "bob", "nobody" })
        {
            using HttpResponseMessage response = await LoginAsync(server, method, user, "wrong");

            ((int)response.StatusCode).Should().Be(400);
            (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Be(error);
        }
    }

    [Theory]
    [InlineData("userpass")]
    [InlineData("ldap")]
    public async Task Five_wrong_passwords_lock_the_user_for_fifteen_minutes_and_nobody_else(string method)
    {
        await using VaultTestServer server = await StartAsync();

        for (int i = 0; i < 5; i++)
        {
            (await LoginAsync(server, method, "bob", "wrong").StatusAsync()).Should().Be(400);
        }

        (await LoginAsync(server, method, "bob", "right").StatusAsync()).Should().Be(403);
        (await LoginAsync(server, method, "eve", "right").StatusAsync()).Should().Be(200);
        _time.Advance(TimeSpan.FromMinutes(15));
        (await LoginAsync(server, method, "bob", "right").StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones()
    {
        await using VaultTestServer server = await StartAsync();

        for (int i = 0; i < 6; i++)
        {
            (await LoginAsync(server, "userpass", "bob", "wrong").StatusAsync()).Should().Be(400);
            (await LoginAsync(server, "userpass", "bob", "right").StatusAsync()).Should().Be(200);
        }
    }

    [Fact]
    public async Task A_password_is_changed_over_HTTP()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        await client.SendAsync("POST", "auth/userpass/users/BOB/password", server.RootToken, """{"password":"other"}""");

        (await LoginAsync(server, "userpass", "bob", "right").StatusAsync()).Should().Be(400);
        (await LoginAsync(server, "userpass", "bob", "other").StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_user_is_listed_read_and_deleted_over_HTTP()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        JsonNode listed = await client.SendAsync("LIST", "auth/userpass/users", server.RootToken).JsonAsync();
        JsonNode read = await client.SendAsync("GET", "auth/userpass/users/bob", server.RootToken).JsonAsync();
        await client.SendAsync("DELETE", "auth/userpass/users/bob", server.RootToken);

        listed["data"]!["keys"]!.ToJsonString().Should().Be("""["bob","eve"]""");
        read["data"]!["token_ttl"]!.GetValue<int>().Should().Be(600);
        read["data"]!.AsObject().ContainsKey("password").Should().BeFalse();
        (await LoginAsync(server, "userpass", "bob", "right").StatusAsync()).Should().Be(400);
    }

    [Fact]
    public async Task LDAP_adds_the_policies_of_the_groups_and_the_user_and_the_settings_of_the_mount()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        using HttpClient client = server.Client();
        server.AddLdapUser("ann", "right", options => options.Groups.Add("Admins"));
        await client.SendAsync("POST", "auth/ldap/config", server.RootToken, """{"url":"ldap://x","token_ttl":"5m","token_policies":"everyone"}""");
        await client.SendAsync("POST", "auth/ldap/groups/admins", server.RootToken, """{"policies":"ops"}""");
        await client.SendAsync("POST", "auth/ldap/groups/local", server.RootToken, """{"policies":"extra"}""");
        await client.SendAsync("POST", "auth/ldap/users/ann", server.RootToken, """{"policies":"own","groups":"local"}""");

        JsonNode auth = (await LoginAsync(server, "ldap", "ann", "right").JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["default","everyone","extra","ops","own"]""");
        auth["lease_duration"]!.GetValue<int>().Should().Be(300);
    }

    [Fact]
    public async Task LDAP_that_is_not_configured_says_so()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);

        JsonNode answer = await LoginAsync(server, "ldap", "ann", "right").JsonAsync();

        answer["errors"]![0]!.GetValue<string>().Should().Be("auth method not configured");
    }

    private async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddUserPassUser("bob", "right", Configure);
        server.AddUserPassUser("eve", "right");
        server.AddLdapUser("bob", "right", Configure);
        server.AddLdapUser("eve", "right");
        return server;
    }

    private static void Configure(VaultTestLoginOptions options)
    {
        options.Policies.Add("orders");
        options.TokenTtl = TimeSpan.FromMinutes(10);
    }

    private static async Task<HttpResponseMessage> LoginAsync(VaultTestServer server, string method, string user, string password)
    {
        using HttpClient client = server.Client();
        return await client.SendAsync("POST", $"auth/{method}/login/{user}", json: $$"""{"password":"{{password}}"}""");
    }
}
