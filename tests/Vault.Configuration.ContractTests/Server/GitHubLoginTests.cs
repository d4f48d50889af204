using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>
/// GitHub's answers are not recorded: OpenBao has no such method. The texts are those of HashiCorp Vault's backend
/// (<c>builtin/credential/github/path_login.go</c>) and of the client library below it.
/// </summary>
public sealed class GitHubLoginTests
{
    [Fact]
    public async Task A_token_logs_in_with_the_policies_of_the_user_and_of_the_teams()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        await client.SendAsync("POST", "auth/github/config", server.RootToken, """{"organization":"acme","token_ttl":"5m"}""");
        await client.SendAsync("POST", "auth/github/map/teams/Dev", server.RootToken, """{"value":"dev,more"}""");
        await client.SendAsync("POST", "auth/github/map/users/octocat", server.RootToken, """{"value":"cat"}""");
        server.AddGitHubUser("octocat", "ghp_right", options =>
        {
            options.Teams.Add("dev");
            options.Policies.Add("own");
        });

        JsonNode auth = (await LoginAsync(client, "ghp_right").JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["cat","default","dev","more","own"]""");
        auth["metadata"]!.ToJsonString().Should().Be("""{"org":"acme","username":"octocat"}""");
        auth["lease_duration"]!.GetValue<int>().Should().Be(300);
    }

    [Fact]
    public async Task What_GitHub_refuses_is_a_500_and_no_lockout()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();

        (await ErrorOfAsync(client, "ghp_any")).Should().Be("configuration has not been set");
        await client.SendAsync("POST", "auth/github/config", server.RootToken, """{"organization":"acme"}""");
        server.AddGitHubUser("octocat", "ghp_right");
        server.AddGitHubUser("stranger", "ghp_stranger", options => options.Organization = "elsewhere");

        for (int i = 0; i < 6; i++)
        {
            (await ErrorOfAsync(client, "ghp_wrong")).Should().Be("GET https://api.github.com/user: 401 Bad credentials []");
        }

        (await ErrorOfAsync(client, "ghp_stranger")).Should().Be("user is not part of required org");
        (await LoginAsync(client, "ghp_right").StatusAsync()).Should().Be(200);
    }

    private static Task<HttpResponseMessage> LoginAsync(HttpClient client, string token) =>
        client.SendAsync("POST", "auth/github/login", json: $$"""{"token":"{{token}}"}""");

    private static async Task<string> ErrorOfAsync(HttpClient client, string token)
    {
        using HttpResponseMessage response = await LoginAsync(client, token);
        ((int)response.StatusCode).Should().Be(500);
        return (await response.JsonAsync())["errors"]![0]!.GetValue<string>();
    }
}
