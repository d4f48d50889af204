using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

public sealed class PlacementTests
{
    private static readonly string[] CredentialHeaders = ["Authorization", "x-api-key", "api-key", "x-goog-api-key"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(VaultApiKeyPreset.OpenAI, "Authorization", "Bearer k1")]
    [InlineData(VaultApiKeyPreset.Anthropic, "x-api-key", "k1")]
    [InlineData(VaultApiKeyPreset.Gemini, "x-goog-api-key", "k1")]
    [InlineData(VaultApiKeyPreset.GeminiOpenAI, "Authorization", "Bearer k1")]
    [InlineData(VaultApiKeyPreset.AzureOpenAI, "api-key", "k1")]
    public async Task The_key_is_the_only_credential_on_a_request(VaultApiKeyPreset preset, string header, string expected)
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(preset);
        HttpRequestMessage? sent = null;
        bed.Provider.OnRequest = request => Task.FromResult(sent = request);
        using HttpRequestMessage request = new(HttpMethod.Get, "models?page=2&key=old");
        foreach (string other in CredentialHeaders)
        {
            request.Headers.TryAddWithoutValidation(other, "placeholder");
        }

        await bed.Client.SendAsync(request, Stop);

        sent!.Headers.Where(one => CredentialHeaders.Contains(one.Key, StringComparer.OrdinalIgnoreCase))
            .Should().ContainSingle().Which.Should().Match<KeyValuePair<string, IEnumerable<string>>>(
                one => one.Key == header && one.Value.Single() == expected);
        bool isGemini = preset is VaultApiKeyPreset.Gemini or VaultApiKeyPreset.GeminiOpenAI;
        sent.RequestUri!.Query.Should().Be(isGemini ? "?page=2" : "?page=2&key=old");
    }

    [Theory]
    [InlineData(VaultApiKeyPreset.OpenAI, 401, """{"error":{"code":"invalid_api_key"}}""", true)]
    [InlineData(VaultApiKeyPreset.OpenAI, 401, """{"error":{"message":"IP not authorized"}}""", false)]
    [InlineData(VaultApiKeyPreset.OpenAI, 401, """{"error":{"message":"You must be a member of an organization to use the API"}}""", false)]
    [InlineData(VaultApiKeyPreset.OpenAI, 403, """{"error":{"code":"unsupported_country_region_territory"}}""", false)]
    [InlineData(VaultApiKeyPreset.OpenAI, 429, """{"error":{"code":"insufficient_quota"}}""", false)]
    [InlineData(VaultApiKeyPreset.Anthropic, 401, """{"error":{"type":"authentication_error"}}""", true)]
    [InlineData(VaultApiKeyPreset.Anthropic, 401, """{"error":{"message":"CORS requests are not allowed for this Organization"}}""", false)]
    [InlineData(VaultApiKeyPreset.Anthropic, 403, """{"error":{"type":"permission_error"}}""", false)]
    [InlineData(VaultApiKeyPreset.Anthropic, 402, """{"error":{"type":"billing_error"}}""", false)]
    [InlineData(VaultApiKeyPreset.Anthropic, 400, """{"error":{"type":"invalid_request_error"}}""", false)]
    [InlineData(VaultApiKeyPreset.Gemini, 400, """{"error":{"status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}""", true)]
    [InlineData(VaultApiKeyPreset.Gemini, 400, """{"error":{"message":"API key expired. Please renew the API key."}}""", true)]
    [InlineData(VaultApiKeyPreset.Gemini, 403, """{"error":{"message":"Your API key was reported as leaked. Please use another API key."}}""", true)]
    [InlineData(VaultApiKeyPreset.Gemini, 403, """{"error":{"status":"PERMISSION_DENIED"}}""", false)]
    [InlineData(VaultApiKeyPreset.Gemini, 400, """{"error":{"message":"Multiple authentication credentials received"}}""", false)]
    [InlineData(VaultApiKeyPreset.Gemini, 401, """{"error":{"status":"UNAUTHENTICATED"}}""", false)]
    [InlineData(VaultApiKeyPreset.GeminiOpenAI, 400, """[{"error":{"message":"API key not valid. Please pass a valid API key."}}]""", true)]
    [InlineData(VaultApiKeyPreset.AzureOpenAI, 401, """{"error":{"message":"Access denied due to invalid subscription key or wrong API endpoint."}}""", true)]
    [InlineData(VaultApiKeyPreset.AzureOpenAI, 403, """{"error":{"code":"403"}}""", false)]
    public async Task Only_what_another_key_would_heal_is_repeated(VaultApiKeyPreset preset, int status, string body, bool isRepeated)
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(preset);
        bed.Provider.FindKey = request => CredentialHeaders.Where(request.Headers.Contains)
            .Select(header => request.Headers.GetValues(header).Single().Split(' ')[^1]).Single();
        bed.Provider.Rejection = ((HttpStatusCode)status, body);
        bed.Rotate("k2");

        HttpResponseMessage response = await bed.PostAsync();

        response.StatusCode.Should().Be(isRepeated ? HttpStatusCode.OK : (HttpStatusCode)status);
        bed.Readings.Should().Be(isRepeated ? 2 : 1);
        (await response.Content.ReadAsStringAsync(Stop)).Should().Be(isRepeated ? bed.Provider.Answer.Body : body);
    }

    [Fact]
    public async Task A_rejection_that_is_passed_on_can_be_read_whole_however_long_it_is()
    {
        string body = """{"error":""" + new string('x', 100_000);
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(configure: options => options.InspectedBytes = 10);
        bed.Provider.Rejection = (HttpStatusCode.Unauthorized, body);
        bed.Provider.Allow();

        HttpResponseMessage response = await bed.PostAsync();

        (await response.Content.ReadAsStringAsync(Stop)).Should().Be(body);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
    }

    [Fact]
    public async Task A_body_that_is_a_stream_is_not_sent_twice_but_the_next_request_has_the_new_key()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Rotate("k2");
        using StreamContent stream = new(new MemoryStream(Encoding.UTF8.GetBytes("{}")));
        using MultipartFormDataContent form = new() { { stream, "file" } };

        (await bed.Client.PostAsync(new Uri("files", UriKind.Relative), form, Stop)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        bed.Scenario.Logs.Count(904).Should().Be(1);

        (await bed.PostAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
        bed.Readings.Should().Be(2);
    }

    [Fact]
    public async Task A_key_from_another_source_is_replaced_when_the_configuration_has_another_one()
    {
        FakeProvider provider = new();
        provider.Allow("k2");
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Llm:Key", "k1")]).Build();
        provider.OnRequest = _ =>
        {
            configuration["Llm:Key"] = " k2\n";
            return Task.CompletedTask;
        };
        using HttpClient client = new(new VaultApiKeyHandler(configuration, "Llm:Key", new VaultApiKeyOptions()) { InnerHandler = provider });

        (await client.GetAsync(new Uri("https://llm.example/"), Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        provider.Keys.Should().Equal("k1", "k2");
        provider.Allow();
        (await client.GetAsync(new Uri("https://llm.example/"), Stop)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_client_that_does_not_wait_asynchronously_gets_the_next_key_too()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync();
        bed.Rotate("k2");
        HttpClient client = bed.Client;

        HttpStatusCode status = await Task.Run(
            () =>
            {
                using HttpRequestMessage request = new(HttpMethod.Post, "chat") { Content = new StringContent("{}") };
                using HttpResponseMessage response = client.Send(request, Stop);
                return response.StatusCode;
            },
            Stop);

        status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_client_logs_no_key()
    {
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(VaultApiKeyPreset.Anthropic);
        using HttpRequestMessage request = new(HttpMethod.Get, "models");
        request.Headers.TryAddWithoutValidation("x-goog-api-key", "planted-key");

        await bed.Client.SendAsync(request, Stop);

        bed.Scenario.Logs.Entries.Should().Contain(entry => entry.Text.Contains("x-api-key", StringComparison.OrdinalIgnoreCase))
            .And.NotContain(entry => entry.Text.Contains("planted-key", StringComparison.Ordinal))
            .And.NotContain(entry => entry.Text.Contains("x-api-key: k1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_client_follows_no_redirect_with_a_key_on_it()
    {
        using SocketsHttpHandler sockets = new();
        await using ApiKeyBed bed = await ApiKeyBed.StartAsync(
            VaultApiKeyPreset.Anthropic, client: client => client.ConfigurePrimaryHttpMessageHandler(() => sockets));

        bed.Client.Should().NotBeNull();

        sockets.AllowAutoRedirect.Should().BeFalse();
    }
}
