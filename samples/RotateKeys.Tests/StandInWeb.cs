using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace RotateKeys.Tests;

/// <summary>The provider's API for those who run an account, and one replica of the service.</summary>
internal sealed class StandInWeb : IAsyncDisposable
{
    public const string NewKey = "the-new-key-of-openai";

    private readonly WebApplication _app;

    private StandInWeb(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>What the provider was asked: method, path, credential and body.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>What the provider answers instead.</summary>
    public Func<HttpRequest, int?> Refuse { get; set; } = _ => null;

    /// <summary>What happens while the provider makes a key.</summary>
    public Action WhileIssuing { get; set; } = () => { };

    /// <summary>The version that the replica has when it is asked for the nth time, from 1.</summary>
    public Func<int, int> ReplicaVersion { get; set; } = _ => int.MaxValue;

    public int Polls { get; private set; }

    public static async Task<StandInWeb> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        StandInWeb web = new(builder.Build());
        web._app.MapGet("/api/keys", web.TellVersionsAsync);
        web._app.MapFallback("/{**path}", web.AnswerAsync);
        await web._app.StartAsync(TestContext.Current.CancellationToken);
        return web;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task TellVersionsAsync(HttpContext request)
    {
        int version = ReplicaVersion(++Polls);
        return request.Response.WriteAsync(new JsonArray(
            [.. ((string[])["OpenAI", "Anthropic", "Gemini", "Azure"]).Select(JsonNode (provider) => new JsonObject { ["provider"] = provider, ["version"] = version })]).ToJsonString());
    }

    private async Task AnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        using StreamReader reader = new(request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        string credential = request.Headers.Authorization.ToString() is { Length: > 0 } bearer ? bearer : request.Headers["x-api-key"].ToString();
        Calls.Enqueue($"{request.Method} {request.Path}{request.QueryString} [{credential}] {body}".TrimEnd());
        if (Refuse(request) is { } status)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync($$"""{"error": "You sent {{credential}}" }""");
            return;
        }

        WhileIssuing();
        await context.Response.WriteAsync(request.Path.Value switch
        {
            string path when path.EndsWith("/service_accounts", StringComparison.Ordinal) =>
                $$"""{"id": "user-new", "api_key": {"id": "key_new", "value": "{{NewKey}}", "expires_at": 1800000000} }""",
            string path when path.EndsWith("/regenerateKey", StringComparison.Ordinal) => $$"""{"key1": "{{NewKey}}-1", "key2": "{{NewKey}}-2"}""",
            _ => "{}",
        });
    }
}
