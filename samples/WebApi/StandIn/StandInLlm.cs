using System.Text.Json.Nodes;

namespace WebApi.StandIn;

/// <summary>
/// OpenAI, Anthropic and Gemini as far as keys are concerned, on loopback: each knows which keys are good, and answers to the
/// others as the vendor does. The model behind them repeats the question.
/// </summary>
internal sealed class StandInLlm : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StandInLlm(WebApplication app) => _app = app;

    public StandInAccount OpenAI { get; } = new("openai");

    public StandInAccount Anthropic { get; } = new("anthropic");

    public StandInAccount Gemini { get; } = new("gemini");

    /// <summary>By the provider's name, in any case.</summary>
    public StandInAccount this[string provider] => provider.ToUpperInvariant() switch
    {
        "OPENAI" => OpenAI,
        "ANTHROPIC" => Anthropic,
        "GEMINI" => Gemini,
        _ => throw new ArgumentException($"There is no stand-in for {provider}.", nameof(provider)),
    };

    /// <summary>What makes a program ask here instead of the vendors: their addresses, as configuration has them.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("OpenAI:BaseAddress", $"{Address}openai/v1"),
        new("Anthropic:BaseAddress", $"{Address}anthropic"),
        new("Gemini:BaseAddress", $"{Address}gemini/v1beta/openai"),
    ];

    private string Address => _app.Urls.Single() + "/";

    public static async Task<StandInLlm> StartAsync()
    {
        // WebApplicationFactory takes the first host that is built in its flow for the program's own. This one is not.
        AsyncFlowControl apart = ExecutionContext.SuppressFlow();
        Task<StandInLlm> start = Task.Run(StartApartAsync);
        apart.Undo();
        return await start;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<StandInLlm> StartApartAsync()
    {
        // Empty: no settings, files or logging of the program around it.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        StandInLlm standIn = new(builder.Build());
        standIn.MapRoutes();
        await standIn._app.StartAsync();
        return standIn;
    }

    private void MapRoutes()
    {
        _app.MapPost("/openai/v1/chat/completions", request => AnswerAsync(
            request, OpenAI, Bearer(request), VendorAnswers.OpenAIRefusal, VendorAnswers.Completion));
        _app.MapPost("/anthropic/v1/messages", request => AnswerAsync(
            request, Anthropic, Header(request, "x-api-key") ?? Bearer(request), VendorAnswers.AnthropicRefusal, VendorAnswers.Message));
        _app.MapPost("/gemini/v1beta/openai/chat/completions", request => AnswerAsync(
            request, Gemini, Bearer(request), VendorAnswers.GeminiRefusal, VendorAnswers.Completion, Header(request, "x-goog-api-key")));
    }

    /// <param name="request">What came.</param>
    /// <param name="account">Whose keys.</param>
    /// <param name="key">The key that came with it.</param>
    /// <param name="refuse">What the vendor says to a key that is not good.</param>
    /// <param name="answer">How the vendor wraps what the model says.</param>
    /// <param name="second">Another credential, which only Gemini minds.</param>
    private static async Task AnswerAsync(
        HttpContext request, StandInAccount account, string? key, Func<string?, VendorAnswer> refuse, Func<string, JsonNode> answer, string? second = null)
    {
        JsonNode? body = await JsonNode.ParseAsync(request.Request.Body, cancellationToken: request.RequestAborted);
        bool isAccepted = second is null && account.Accepts(key);
        account.Count(isAccepted);
        VendorAnswer vendors = isAccepted ? new(StatusCodes.Status200OK, answer(VendorAnswers.QuestionIn(body)))
            : second is null ? refuse(key)
            : VendorAnswers.TwoCredentials;
        request.Response.StatusCode = vendors.Status;
        request.Response.ContentType = "application/json";
        await request.Response.WriteAsync(vendors.Body.ToJsonString(), request.RequestAborted);
    }

    private static string? Bearer(HttpContext request) =>
        Header(request, "Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.Ordinal) ? value["Bearer ".Length..] : null;

    private static string? Header(HttpContext request, string name) =>
        request.Request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) ? values.ToString() : null;
}
