using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.ApiKeys;
using Vault.Configuration.ScenarioTests.Faults;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>
/// A client whose key is put on each request, with the logs of <c>IHttpClientFactory</c> at Trace: on .NET 8 those print every header that is
/// not redacted.
/// </summary>
[Collection(AloneInTheProcess.Name)]
public sealed class ApiKeyLeakTests
{
    [Theory]
    [InlineData(VaultApiKeyPreset.OpenAI)]
    [InlineData(VaultApiKeyPreset.Anthropic)]
    [InlineData(VaultApiKeyPreset.Gemini)]
    [InlineData(VaultApiKeyPreset.GeminiOpenAI)]
    [InlineData(VaultApiKeyPreset.AzureOpenAI)]
    public async Task A_key_that_works_that_is_refused_and_that_is_another_clients_is_not_shown(VaultApiKeyPreset preset)
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        string first = scene.Secret("first key");
        string second = scene.Secret("second key");
        string foreign = scene.Secret("key of the SDK");
        scene.Server.PutSecret("secret", "llm", ("ApiKey", first));
        IConfigurationRoot root = scene.BuildWithToken(vault => vault.AddKeyValue("secret", "llm", secret => secret.Section = "Llm"));
        using FakeProvider provider = new()
        {
            FindKey = request => request.Headers.SelectMany(header => header.Value).Select(value => value.Replace("Bearer ", "", StringComparison.Ordinal))
                .FirstOrDefault(value => value.StartsWith("Pl4", StringComparison.Ordinal)),
            Rejection = preset is VaultApiKeyPreset.Gemini or VaultApiKeyPreset.GeminiOpenAI
                ? (HttpStatusCode.BadRequest, $$$"""{"error":{"status":"INVALID_ARGUMENT","message":"{{{first}}}","details":[{"reason":"API_KEY_INVALID"}]}}""")
                : (HttpStatusCode.Unauthorized, $$$"""{"error":{"message":"Incorrect API key provided: {{{first}}}","code":"invalid_api_key"}}"""),
        };
        provider.Allow(first);
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(root).AddSingleton<TimeProvider>(scene.Scenario.Time).AddSingleton(scene.Loggers);
        services.AddHttpClient("llm", http => http.BaseAddress = new Uri("https://llm.example/v1/"))
            .ConfigurePrimaryHttpMessageHandler(() => provider)
            .AddVaultApiKey("Llm:ApiKey", preset);
        await using ServiceProvider built = services.BuildServiceProvider();
        HttpClient client = built.GetRequiredService<IHttpClientFactory>().CreateClient("llm");

        (await SendAsync(client, foreign)).Should().Be(HttpStatusCode.OK);
        scene.Server.PutSecret("secret", "llm", ("ApiKey", second));
        provider.Allow(second);
        (await SendAsync(client, foreign)).Should().Be(HttpStatusCode.OK, "the key was replaced");
        provider.Allow();
        (await SendAsync(client, foreign)).Should().NotBe(HttpStatusCode.OK, "there is no other key");
        scene.Server.Seal();
        (await SendAsync(client, foreign)).Should().NotBe(HttpStatusCode.OK);

        scene.Sinks.Lines.Should().Contain(line => line.Sink == "log System.Net.Http.HttpClient.llm.ClientHandler", "its log is at its loudest");
        await scene.EndWithoutALeakAsync();
    }

    /// <summary>With what an SDK puts on a request by itself.</summary>
    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string foreign)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "chat") { Content = new StringContent("{}") };
        request.Headers.Authorization = new("Bearer", foreign);
        request.Headers.Add("x-api-key", foreign);
        request.Headers.Add("x-goog-api-key", foreign);
        request.Headers.Add("api-key", foreign);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
