using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class NamespaceTests
{
    [Fact]
    public async Task A_namespace_has_secrets_policies_roles_and_tokens_of_its_own()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        VaultTestNamespace team = server.AddNamespace("team1");
        server.PutSecret("secret", "a", ("from", "root"));
        team.PutSecret("secret", "a", ("from", "team1"));
        team.AddPolicy("reader", """path "secret/data/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = team.AddAppRole("app", options => options.Policies.Add("reader"));
        string login = $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{role.SecretId}}"}""";

        int atRoot = await client.SendAsync("POST", "auth/approle/login", json: login).StatusAsync();
        JsonNode auth = (await client.SendAsync("POST", "auth/approle/login", json: login, header: In("team1")).JsonAsync())["auth"]!;
        string token = auth["client_token"]!.GetValue<string>();
        JsonNode read = await client.SendAsync("GET", "secret/data/a", token, header: In("team1")).JsonAsync();

        atRoot.Should().Be(400);
        read["data"]!["data"]!["from"]!.GetValue<string>().Should().Be("team1");
        (await client.SendAsync("GET", "secret/data/a", token).StatusAsync()).Should().Be(403);
        team.NamespacePath.Should().Be("team1");
        server.NamespacePath.Should().BeEmpty();
    }

    [Fact]
    public async Task Every_way_to_log_in_works_in_a_namespace()
    {
        await using VaultTestServer server = await TestServer.StartAsync(useHttps: true);
        VaultTestNamespace team = server.AddNamespace("team1");
        team.AddUserPassUser("bob", "pw");
        team.AddLdapUser("bob", "pw");
        team.AddGitHubUser("bob", "ghp");
        team.AddJwtRole("app", options => options.BoundSubject = "bob");
        team.AddKubernetesRole("app", options =>
        {
            options.BoundServiceAccountNames.Add("*");
            options.BoundServiceAccountNamespaces.Add("*");
        });
        team.AddCertificateRole("app");
        using System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = team.CreateClientCertificate("bob");
        using HttpClient client = new(server.CreateHandler(certificate)) { BaseAddress = new Uri(server.Address, "/v1/") };
        string wrapping = CreateWrappedSecretId(team);

        foreach ((string path, string body) in new[]
        {
            ("auth/userpass/login/bob", """{"password":"pw"}"""),
            ("auth/ldap/login/bob", """{"password":"pw"}"""),
            ("auth/github/login", """{"token":"ghp"}"""),
            ("auth/jwt/login", $$"""{"role":"app","jwt":"{{team.CreateJwt("bob")}}"}"""),
            ("auth/kubernetes/login", $$"""{"role":"app","jwt":"{{team.CreateServiceAccountToken("shop", "bob")}}"}"""),
            ("auth/cert/login", "{}"),
            ("sys/wrapping/unwrap", $$"""{"token":"{{wrapping}}"}"""),
        })
        {
            string? token = path.StartsWith("sys/", StringComparison.Ordinal) ? server.RootToken : null;
            (await client.SendAsync("POST", path, token, body, In("team1")).StatusAsync()).Should().Be(200, path);
        }
    }

    [Fact]
    public async Task Namespaces_nest_and_a_token_reaches_down_as_far_as_its_policies_say()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        VaultTestNamespace inner = server.AddNamespace("team1/orders");
        VaultTestNamespace outer = server.AddNamespace("team1");
        inner.PutSecret("secret", "a", ("k", "v"));
        outer.AddPolicy("down", """path "orders/secret/data/*" { capabilities = ["read"] }""");
        string above = outer.CreateToken(options => options.Policies.Add("down"));
        string beside = server.AddNamespace("team2").CreateToken();

        inner.NamespacePath.Should().Be("team1/orders");
        foreach ((string path, string? header) in new[]
        {
            ("secret/data/a", "team1/orders"), ("secret/data/a", "/team1/orders/"), ("orders/secret/data/a", "team1"), ("team1/orders/secret/data/a", null),
        })
        {
            (await client.SendAsync("GET", path, above, header: header is null ? null : In(header)).StatusAsync()).Should().Be(200);
        }

        (await client.SendAsync("GET", "secret/data/a", beside, header: In("team1/orders")).StatusAsync()).Should().Be(403);
        (await client.SendAsync("GET", "secret/data/a", above, header: In("team1")).StatusAsync()).Should().Be(403);
        (await client.SendAsync("GET", "secret/data/a", server.RootToken, header: In("team1/orders")).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_removed_namespace_takes_its_tokens_with_it()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        VaultTestNamespace team = server.AddNamespace("team1");
        string token = team.CreateToken();
        server.AddNamespace("team1/orders");

        Action withChild = () => server.RemoveNamespace("team1");
        withChild.Should().Throw<InvalidOperationException>().WithMessage("*child namespaces*");
        team.RemoveNamespace("orders");
        server.RemoveNamespace("team1");

        Action afterwards = () => team.PutSecret("secret", "a", ("k", "v"));
        afterwards.Should().Throw<InvalidOperationException>().WithMessage("*\"team1\" was removed*");
        (await client.SendAsync("GET", "auth/token/lookup-self", token).StatusAsync()).Should().Be(403);
        (await client.SendAsync("GET", "secret/data/a", server.RootToken, header: In("team1")).StatusAsync()).Should().Be(404);
    }

    [Fact]
    public async Task Disabling_a_method_ends_the_tokens_of_its_own_namespace_only()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        VaultTestNamespace team = server.AddNamespace("team1");
        server.AddUserPassUser("bob", "pw");
        team.AddUserPassUser("bob", "pw");
        string atRoot = TokenOf(await client.SendAsync("POST", "auth/userpass/login/bob", json: """{"password":"pw"}""").JsonAsync());
        string inTeam = TokenOf(
            await client.SendAsync("POST", "auth/userpass/login/bob", json: """{"password":"pw"}""", header: In("team1")).JsonAsync());

        await client.SendAsync("DELETE", "sys/auth/userpass", server.RootToken, header: In("team1"));

        (await client.SendAsync("GET", "auth/token/lookup-self", inTeam).StatusAsync()).Should().Be(403);
        (await client.SendAsync("GET", "auth/token/lookup-self", atRoot).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_lockout_counts_in_its_own_namespace_only()
    {
        await using VaultTestServer server = await TestServer.StartAsync(new FakeTimeProvider());
        using HttpClient client = server.Client();
        server.AddNamespace("team1").AddUserPassUser("bob", "pw");
        server.AddUserPassUser("bob", "pw");

        for (int i = 0; i < 5; i++)
        {
            await client.SendAsync("POST", "auth/userpass/login/bob", json: """{"password":"wrong"}""", header: In("team1"));
        }

        (await client.SendAsync("POST", "auth/userpass/login/bob", json: """{"password":"pw"}""", header: In("team1")).StatusAsync())
            .Should().Be(403);
        (await client.SendAsync("POST", "auth/userpass/login/bob", json: """{"password":"pw"}""").StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task Leases_end_with_their_namespace_and_not_with_another()
    {
        FakeTimeProvider time = new();
        await using VaultTestServer server = await TestServer.StartAsync(time);
        using HttpClient client = server.Client();
        RecordingDatabase database = new();

        foreach (VaultTestNamespace one in new[] { server, server.AddNamespace("team1"), server.AddNamespace("team2") })
        {
            one.AddDatabase("db", database);
            one.AddDatabaseRole("app", options =>
            {
                options.Connection = "db";
                options.DefaultTtl = TimeSpan.FromMinutes(10);
            });
            (await client.SendAsync("GET", "database/creds/app", server.RootToken, header: one.NamespacePath.Length == 0 ? null : In(one.NamespacePath))
                .StatusAsync()).Should().Be(200);
        }

        server.AddNamespace("team1").Leases.Should().HaveCount(1);
        server.RemoveNamespace("team1");
        await client.SendAsync("DELETE", "sys/mounts/database", server.RootToken, header: In("team2"));

        database.Calls.Count(call => call.StartsWith("drop", StringComparison.Ordinal)).Should().Be(2);
        server.Leases.Should().HaveCount(1);
        time.Advance(TimeSpan.FromMinutes(10));
        server.Leases.Should().BeEmpty();
    }

    [Fact]
    public async Task The_root_policy_and_sealing_are_for_the_root_namespace()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        VaultTestNamespace team = server.AddNamespace("team1");

        Action root = () => team.CreateToken(options => options.Policies.Add("root"));
        root.Should().Throw<InvalidOperationException>().WithMessage("root tokens may not be created*");
        (await client.SendAsync("PUT", "sys/seal", server.RootToken, header: In("team1")).StatusAsync()).Should().Be(400);
        server.IsSealed.Should().BeFalse();
    }

    private static string CreateWrappedSecretId(VaultTestNamespace team)
    {
        team.AddAppRole("app");
        return team.CreateWrappedSecretId("app", TimeSpan.FromMinutes(1));
    }

    private static (string Name, string Value) In(string path) => ("X-Vault-Namespace", path);

    private static string TokenOf(JsonNode answer) => answer["auth"]!["client_token"]!.GetValue<string>();
}
