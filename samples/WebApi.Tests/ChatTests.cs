using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace WebApi.Tests;

public sealed class ChatTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("OpenAI")]
    [InlineData("Anthropic")]
    [InlineData("gemini")]
    public async Task A_question_is_answered_before_and_after_its_key_was_replaced_and_revoked(string provider)
    {
        await using LlmKeys keys = await LlmKeys.StartAsync();
        await using SampleApp app = keys.CreateApp();
        using HttpClient client = app.CreateClient();

        JsonElement before = await client.GetFromJsonAsync<JsonElement>($"/api/chat?provider={provider}&q=one", Cancelled);
        keys.RotateAll();
        JsonElement after = await client.GetFromJsonAsync<JsonElement>($"/api/chat?provider={provider}&q=two", Cancelled);

        before.GetProperty("text").GetString().Should().Be("one");
        after.GetProperty("text").GetString().Should().Be("two");
        after.GetProperty("version").GetInt32().Should().Be(before.GetProperty("version").GetInt32() + 1);
        keys.Accounts.Sum(account => account.Rejected).Should().Be(1);
    }

    [Theory]
    [InlineData("OpenAI", 401)]
    [InlineData("Anthropic", 401)]
    [InlineData("Gemini", 400)]
    public async Task A_key_that_is_no_good_and_has_no_successor_is_told_without_any_part_of_it(string provider, int status)
    {
        await using LlmKeys keys = await LlmKeys.StartAsync();
        await using SampleApp app = keys.CreateApp();
        using HttpClient client = app.CreateClient();

        string key = keys.Revoke(provider);
        using HttpResponseMessage answer = await client.GetAsync($"/api/chat?provider={provider}&q=hello", Cancelled);

        answer.StatusCode.Should().Be(HttpStatusCode.BadGateway);
        string body = await answer.Content.ReadAsStringAsync(Cancelled);
        body.Should().Contain($"status {status}").And.NotContain(key).And.NotContain(key[^4..]).And.NotContain("made-up");
    }

    [Theory]
    [InlineData("/api/chat?provider=nobody&q=hello", HttpStatusCode.NotFound)]
    [InlineData("/api/chat?provider=OpenAI&q=", HttpStatusCode.BadRequest)]
    [InlineData("/api/chat?provider=OpenAI", HttpStatusCode.BadRequest)]
    public async Task A_question_that_is_none_reaches_no_provider(string path, HttpStatusCode status)
    {
        await using LlmKeys keys = await LlmKeys.StartAsync();
        await using SampleApp app = keys.CreateApp();

        using HttpResponseMessage answer = await app.CreateClient().GetAsync(path, Cancelled);

        answer.StatusCode.Should().Be(status);
        keys.Accounts.Sum(account => account.Accepted + account.Rejected).Should().Be(0);
    }
}
