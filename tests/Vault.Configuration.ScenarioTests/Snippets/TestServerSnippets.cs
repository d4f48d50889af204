using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

public sealed class TestServerSnippets
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_guide_makes_for_a_login_logs_in()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { UseHttps = true }, Cancelled);

        // snippet: testing-logins
        server.AddUserPassUser("orders", "secret", user => user.Policies.Add("orders"));
        server.AddLdapUser("orders", "secret", user => user.Groups.Add("apps"));
        server.AddGitHubUser("orders-bot", "ghp_token", user => user.Teams.Add("apps"));

        server.AddJwtRole("orders", role => role.BoundAudiences.Add("vault"));
        string jwt = server.CreateJwt("repo:acme/orders", audience: "vault", lifetime: TimeSpan.FromMinutes(10));

        server.AddCertificateRole("orders", role => role.AllowedCommonNames.Add("orders.*")); // With UseHttps.
        X509Certificate2 certificate = server.CreateClientCertificate("orders.shop");

        VaultTestAppRole app = server.AddAppRole("orders");
        string wrappingToken = server.CreateWrappedSecretId("orders", TimeSpan.FromMinutes(5));
        // end

        using (certificate)
        {
            using HttpClient client = new(server.CreateHandler(certificate)) { BaseAddress = new Uri(server.Address, "/v1/") };
            await LogInAsync(client, "auth/userpass/login/orders", new() { ["password"] = "secret" });
            await LogInAsync(client, "auth/ldap/login/orders", new() { ["password"] = "secret" });
            await LogInAsync(client, "auth/github/login", new() { ["token"] = "ghp_token" });
            await LogInAsync(client, "auth/jwt/login", new() { ["role"] = "orders", ["jwt"] = jwt });
            await LogInAsync(client, "auth/cert/login", []);
            string secretId = await UnwrapAsync(client, wrappingToken);
            await LogInAsync(client, "auth/approle/login", new() { ["role_id"] = app.RoleId, ["secret_id"] = secretId });
        }
    }

    [Fact]
    public async Task A_namespace_of_the_guide_keeps_its_secrets_apart()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);

        // snippet: testing-namespaces
        VaultTestNamespace team = server.AddNamespace("team1/orders");
        team.PutSecret("secret", "db", ("password", "of the team"));
        VaultTestAppRole role = team.AddAppRole("orders");

        // The program under test: vault.Options.Namespace = team.NamespacePath;
        // end
        using HttpClient client = new(server.CreateHandler()) { BaseAddress = new Uri(server.Address, "/v1/") };
        client.DefaultRequestHeaders.Add("X-Vault-Namespace", team.NamespacePath);

        await LogInAsync(client, "auth/approle/login", new() { ["role_id"] = role.RoleId, ["secret_id"] = role.SecretId });
    }

    private static async Task LogInAsync(HttpClient client, string path, JsonObject body)
    {
        using HttpResponseMessage response = await client.PostAsJsonAsync(path, body, Cancelled);
        JsonNode? answer = await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled);
        answer!["auth"]?["client_token"]!.GetValue<string>().Should().NotBeNullOrEmpty(path);
        ((int)response.StatusCode).Should().Be(200, path);
    }

    private static async Task<string> UnwrapAsync(HttpClient client, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "sys/wrapping/unwrap");
        request.Headers.Add("X-Vault-Token", token);
        using HttpResponseMessage response = await client.SendAsync(request, Cancelled);
        JsonNode? answer = await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled);
        return answer!["data"]!["secret_id"]!.GetValue<string>();
    }
}
