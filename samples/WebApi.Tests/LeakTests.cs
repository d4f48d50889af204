using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

public sealed class LeakTests
{
    [Theory]
    [InlineData("GET", "/api/keys")]
    [InlineData("GET", "/api/mode")]
    [InlineData("GET", "/api/configuration")]
    [InlineData("GET", "/")]
    [InlineData("GET", "/page.js")]
    [InlineData("GET", "/api/attempts")]
    [InlineData("GET", "/api/chat?provider=nobody&q=hello")]
    [InlineData("GET", "/api/keys/openai")]
    [InlineData("POST", "/api/keys/openai/rotate")]
    [InlineData("POST", "/api/keys/nobody/rotate")]
    public async Task No_answer_holds_a_key_or_the_token(string method, string path)
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        string token = vault.CreateToken(options => options.Policies.Add("ai-keys"));
        await using SampleApp app = vault.CreateApp(("VAULT_TOKEN", token));
        using HttpClient client = app.CreateClient();

        string before = await AnswerAsync(client, method, path);
        vault.PutSecret("secret", "ai/openai", ("api_key", "openai-second"));
        await app.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(TestContext.Current.CancellationToken);
        string after = await AnswerAsync(client, method, path);

        foreach (string secret in (string[])["openai-first", "openai-second", "anthropic-first", "gemini-first", token])
        {
            before.Should().NotContain(secret);
            after.Should().NotContain(secret);
        }
    }

    [Fact]
    public async Task The_view_of_the_configuration_says_where_a_key_is_from_and_hides_it()
    {
        await using VaultTestServer vault = await TestVault.StartAsync();
        await using SampleApp app = vault.CreateApp(("VAULT_TOKEN", vault.RootToken));
        using HttpClient client = app.CreateClient();

        string view = await AnswerAsync(client, "GET", "/api/configuration");

        view.Should().Contain("ApiKey=(hidden) (Vault \"vault\"").And.Contain("VAULT_TOKEN=(hidden)").And.NotContain(vault.RootToken);
    }

    private static async Task<string> AnswerAsync(HttpClient client, string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return $"{response}\n{body}";
    }
}
