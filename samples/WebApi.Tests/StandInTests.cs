using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using WebApi.StandIn;

namespace WebApi.Tests;

/// <summary>The stand-in refuses a key as its vendor does. Otherwise nothing that is shown with it would mean anything.</summary>
public sealed class StandInTests
{
    [Theory]
    [InlineData("OpenAI", "/chat/completions", HttpStatusCode.Unauthorized, "\"code\":\"invalid_api_key\"")]
    [InlineData("Anthropic", "/v1/messages", HttpStatusCode.Unauthorized, "\"type\":\"authentication_error\"")]
    [InlineData("Gemini", "/chat/completions", HttpStatusCode.BadRequest, "\"reason\":\"API_KEY_INVALID\"")]
    public async Task A_key_is_good_from_its_issue_to_its_revocation(string provider, string path, HttpStatusCode refusal, string reason)
    {
        await using StandInLlm standIn = await StandInLlm.StartAsync();
        string key = standIn[provider].Issue();

        (await AskAsync(standIn, provider, path, key)).Status.Should().Be(HttpStatusCode.OK);
        standIn[provider].Revoke(key);
        (HttpStatusCode status, string body) = await AskAsync(standIn, provider, path, key);

        status.Should().Be(refusal);
        body.Should().Contain(reason).And.NotContain(key);
        (standIn[provider].Accepted, standIn[provider].Rejected).Should().Be((1, 1));
    }

    [Fact]
    public async Task Gemini_minds_two_credentials_even_if_both_are_good()
    {
        await using StandInLlm standIn = await StandInLlm.StartAsync();
        string key = standIn.Gemini.Issue();

        (HttpStatusCode status, string body) = await AskAsync(standIn, "Gemini", "/chat/completions", key, ("x-goog-api-key", key));

        status.Should().Be(HttpStatusCode.BadRequest);
        body.Should().Contain("Multiple authentication credentials").And.NotContain("API_KEY_INVALID");
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(
        StandInLlm standIn, string provider, string path, string key, params (string Name, string Value)[] headers)
    {
        string address = standIn.Settings.Single(setting => setting.Key == $"{provider}:BaseAddress").Value!;
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, address + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        request.Content = JsonContent.Create(new { messages = new[] { new { role = "user", content = "hello" } } });
        using HttpResponseMessage answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
