using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class DatabaseTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Every_reading_makes_a_user_of_its_own_who_can_log_in_with_what_the_answer_says()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddDatabaseRole("orders-rw");
        using HttpClient client = server.Client();

        JsonNode first = await client.ReadLeaseAsync(server.RootToken, "database/creds/orders-rw");
        JsonNode second = await client.ReadLeaseAsync(server.RootToken, "database/creds/orders-rw");

        server.DatabaseUsers.Select(user => (user.Username, user.Password, user.LeaseId)).Should().BeEquivalentTo(
            new[] { first, second }.Select(answer => (Text(answer, "username"), Text(answer, "password"), (string?)answer.LeaseId())));
        Text(first, "username").Should().MatchRegex("^v-token-orders-r-[0-9A-Za-z]{20}-1777636800$");
        Text(first, "password").Should().HaveLength(20).And.MatchRegex("[a-z]").And.MatchRegex("[A-Z]").And.MatchRegex("[0-9]").And.Contain("-");
    }

    [Fact]
    public async Task The_user_is_named_after_the_login_method()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddDatabaseRole("app");
        server.AddPolicy("app", """path "database/creds/app" { capabilities = ["read"] }""");
        VaultTestAppRole role = server.AddAppRole("orders", options => options.Policies = ["app"]);
        using HttpClient client = server.Client();
        JsonNode login = await client
            .SendAsync("POST", "auth/approle/login", json: $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{role.SecretId}}"}""")
            .JsonAsync();

        JsonNode answer = await client.ReadLeaseAsync(login["auth"]!["client_token"]!.GetValue<string>());

        Text(answer, "username").Should().StartWith("v-approle-app-");
    }

    [Fact]
    public async Task A_static_role_changes_its_password_at_the_exact_instant()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        await server.AddDatabaseStaticRoleAsync("report", options => options.RotationPeriod = TimeSpan.FromHours(1));
        string first = server.DatabaseUsers.Single().Password;

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        server.DatabaseUsers.Single().Password.Should().Be(first);
        _time.Advance(TimeSpan.FromTicks(1));

        server.DatabaseUsers.Single().Password.Should().NotBe(first);
    }

    [Fact]
    public async Task Static_credentials_tell_how_long_they_are_good_however_far_the_clock_jumps()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        await server.AddDatabaseStaticRoleAsync("report", options => options.RotationPeriod = TimeSpan.FromHours(1));
        using HttpClient client = server.Client();

        _time.Advance(TimeSpan.FromMinutes(200));
        JsonNode data = (await client.SendAsync("GET", "database/static-creds/report", server.RootToken).JsonAsync())["data"]!;

        data["username"]!.GetValue<string>().Should().Be("report");
        data["password"]!.GetValue<string>().Should().Be(server.DatabaseUsers.Single().Password);
        data["last_vault_rotation"]!.GetValue<string>().Should().Be("2026-05-01T15:00:00Z");
        data["ttl"]!.GetValue<int>().Should().Be(2400);
    }

    [Fact]
    public async Task A_rotation_on_demand_starts_the_period_anew()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        await server.AddDatabaseStaticRoleAsync("report", options => options.RotationPeriod = TimeSpan.FromHours(1));
        string first = server.DatabaseUsers.Single().Password;
        using HttpClient client = server.Client();
        _time.Advance(TimeSpan.FromMinutes(30));

        (await client.SendAsync("POST", "database/rotate-role/report", server.RootToken).StatusAsync()).Should().Be(204);
        string second = server.DatabaseUsers.Single().Password;
        _time.Advance(TimeSpan.FromMinutes(59));
        string third = server.DatabaseUsers.Single().Password;
        await server.RotateDatabaseStaticRoleAsync("report");

        second.Should().NotBe(first);
        third.Should().Be(second);
        server.DatabaseUsers.Single().Password.Should().NotBe(third);
    }

    [Fact]
    public async Task A_role_is_written_read_and_listed_as_it_is_in_Vault()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        using HttpClient client = server.Client();
        await client.SendAsync("POST", "sys/mounts/db", server.RootToken, """{"type":"database"}""").StatusAsync();
        await client.SendAsync(
            "POST", "db/config/pg", server.RootToken, """{"plugin_name":"postgresql-database-plugin","allowed_roles":"app"}""").StatusAsync();
        string role = """{"db_name":"pg","creation_statements":"GRANT a, b TO \"{{name}}\"","default_ttl":"1h","max_ttl":"24h"}""";

        (await client.SendAsync("POST", "db/roles/app", server.RootToken, role).StatusAsync()).Should().Be(204);
        (await client.SendAsync("POST", "db/roles/other", server.RootToken, role).StatusAsync()).Should().Be(204);
        JsonNode read = (await client.SendAsync("GET", "db/roles/app", server.RootToken).JsonAsync())["data"]!;
        JsonNode names = (await client.SendAsync("LIST", "db/roles", server.RootToken).JsonAsync())["data"]!;

        read["creation_statements"]!.AsArray().Should().ContainSingle("a comma does not end a statement");
        read["default_ttl"]!.GetValue<int>().Should().Be(3600);
        read["max_ttl"]!.GetValue<int>().Should().Be(86400);
        names["keys"]!.ToJsonString().Should().Be("""["app","other"]""");
        (await client.SendAsync("GET", "db/creds/app", server.RootToken).StatusAsync()).Should().Be(200);
        (await client.SendAsync("GET", "db/creds/other", server.RootToken).StatusAsync()).Should().Be(500, "the connection does not allow it");
    }

    [Fact]
    public async Task Credentials_need_the_right_to_read_them()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddDatabaseRole("app");
        server.AddPolicy("write", """path "database/creds/app" { capabilities = ["create", "update", "list"] }""");
        using HttpClient client = server.Client();
        string token = server.CreateToken(options => options.Policies.Add("write"));

        (await client.SendAsync("GET", "database/creds/app", token).StatusAsync()).Should().Be(403);
        server.DatabaseUsers.Should().BeEmpty();
    }

    private static string Text(JsonNode answer, string field) => answer["data"]![field]!.GetValue<string>();
}
