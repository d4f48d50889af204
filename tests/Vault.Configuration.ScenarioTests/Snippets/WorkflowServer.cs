using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>Gives out a JWT as GitHub does to the jobs of a workflow, which find it through two environment variables.</summary>
internal sealed class WorkflowServer : IAsyncDisposable
{
    private const string Url = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private const string Token = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

    private readonly WebApplication _app;
    private readonly (string? Url, string? Token) _before = (Environment.GetEnvironmentVariable(Url), Environment.GetEnvironmentVariable(Token));

    private WorkflowServer(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<WorkflowServer> StartAsync(string jwt)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        WorkflowServer server = new(app);
        app.MapGet("/token", (HttpRequest request) =>
        {
            server.Asked.Enqueue($"{request.QueryString} {request.Headers.Authorization}");
            return Results.Json(new { value = jwt });
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        Environment.SetEnvironmentVariable(Url, $"{app.Urls.Single()}/token?version=1");
        Environment.SetEnvironmentVariable(Token, "of-the-job");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Url, _before.Url);
        Environment.SetEnvironmentVariable(Token, _before.Token);
        await _app.DisposeAsync();
    }
}
