using System.ClientModel;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;
using Vault.Configuration;

namespace WebApi;

/// <summary><c>GET /api/chat?provider=OpenAI&amp;q=…</c>: asks a model, with the key that is good right now.</summary>
internal static partial class ChatEndpoint
{
    private const int LongestQuestion = 1000;

    public static void MapChat(this IEndpointRouteBuilder routes) => routes.MapGet("/api/chat", AskAsync);

    private static async Task<IResult> AskAsync(
        string provider, string q, IServiceProvider services, IVaultRefresher vault, ILogger<LlmProvider> log, CancellationToken cancellationToken)
    {
        if (LlmProvider.Find(provider) is not { } found)
        {
            return LlmProvider.NotFound();
        }

        if (q.Length is 0 or > LongestQuestion)
        {
            return TypedResults.Problem(statusCode: 400, detail: $"The question needs 1 to {LongestQuestion} characters.");
        }

        try
        {
            IChatClient client = services.GetRequiredKeyedService<IChatClient>(found.Name);
            ChatResponse answer = await client.GetResponseAsync(q, new() { MaxOutputTokens = 200 }, cancellationToken);
            return TypedResults.Ok(new ChatAnswer(found.Name, found.KeyIn(vault).Version, answer.Text));
        }
        catch (Exception failure) when (StatusOf(failure) is { } status)
        {
            // The number and nothing else: OpenAI's own message has both ends of the key in it.
            LogFailure(log, found.Name, status);
            return TypedResults.Problem(statusCode: 502, detail: $"{found.Name} did not answer the question (status {status}).");
        }
    }

    /// <summary>What the provider answered, 0 if nothing; <see langword="null"/> for what is no failure of the provider.</summary>
    private static int? StatusOf(Exception failure) => failure switch
    {
        ClientResultException openAI => openAI.Status,
        AnthropicApiException anthropic => (int)anthropic.StatusCode,
        AnthropicIOException or HttpRequestException => 0,
        _ => null,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Provider} did not answer a question (status {Status}).")]
    private static partial void LogFailure(ILogger log, string provider, int status);

    /// <param name="Provider">Who answered.</param>
    /// <param name="Version">Vault's number of the key's version that the program holds by now.</param>
    /// <param name="Text">What the model said.</param>
    private sealed record ChatAnswer(string Provider, int? Version, string Text);
}
