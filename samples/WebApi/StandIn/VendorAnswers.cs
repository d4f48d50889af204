using System.Text.Json.Nodes;

namespace WebApi.StandIn;

/// <param name="Status">The status of HTTP.</param>
/// <param name="Body">The body, as JSON.</param>
internal sealed record VendorAnswer(int Status, JsonNode Body);

/// <summary>The words of each vendor, as far as a client needs them. A bad key is a 401 at two of them, and a 400 at Gemini.</summary>
internal static class VendorAnswers
{
    /// <summary>Gemini's, to a request that comes with two credentials, whatever they are.</summary>
    public static VendorAnswer TwoCredentials => Google("Multiple authentication credentials received. Please pass only one.", []);

    public static VendorAnswer OpenAIRefusal(string? key) => new(StatusCodes.Status401Unauthorized, new JsonObject
    {
        ["error"] = new JsonObject
        {
            // With both ends of the key, as the vendor does it. So its messages belong into no log and no answer.
            ["message"] = key is null ? "You didn't provide an API key." : $"Incorrect API key provided: {Mask(key)}.",
            ["type"] = "invalid_request_error",
            ["param"] = null,
            ["code"] = key is null ? null : "invalid_api_key",
        },
    });

    public static VendorAnswer AnthropicRefusal(string? key) => new(StatusCodes.Status401Unauthorized, new JsonObject
    {
        ["type"] = "error",
        ["error"] = new JsonObject
        {
            ["type"] = "authentication_error",
            ["message"] = key is null ? "x-api-key header is required" : "invalid x-api-key",
        },
    });

    public static VendorAnswer GeminiRefusal(string? key) => Google("API key not valid. Please pass a valid API key.",
    [
        new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["reason"] = "API_KEY_INVALID",
            ["domain"] = "googleapis.com",
            ["metadata"] = new JsonObject { ["service"] = "generativelanguage.googleapis.com" },
        },
    ]);

    /// <summary>OpenAI's form of an answer, which Gemini has as well.</summary>
    public static JsonNode Completion(string text) => new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["created"] = 1_700_000_000,
        ["model"] = "stand-in",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text },
            ["finish_reason"] = "stop",
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = 1, ["completion_tokens"] = 1, ["total_tokens"] = 2 },
    };

    /// <summary>Anthropic's form.</summary>
    public static JsonNode Message(string text) => new JsonObject
    {
        ["id"] = "msg_1",
        ["type"] = "message",
        ["role"] = "assistant",
        ["model"] = "stand-in",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        ["stop_reason"] = "end_turn",
        ["stop_sequence"] = null,
        ["usage"] = new JsonObject { ["input_tokens"] = 1, ["output_tokens"] = 1 },
    };

    /// <summary>The last message, which is a text or, equally, a list of parts. A request that was repeated must have it whole.</summary>
    public static string QuestionIn(JsonNode? body) => body?["messages"]?.AsArray().LastOrDefault()?["content"] switch
    {
        JsonArray parts => string.Concat(parts.Select(part => part?["text"]?.GetValue<string>())),
        JsonValue text => text.GetValue<string>(),
        _ => "",
    };

    /// <summary>Google's form of an error. Its routes for clients of OpenAI put it into a list.</summary>
    private static VendorAnswer Google(string message, JsonArray details) => new(StatusCodes.Status400BadRequest, new JsonArray(new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = 400,
            ["message"] = message,
            ["status"] = "INVALID_ARGUMENT",
            ["details"] = details,
        },
    }));

    private static string Mask(string key) => key.Length <= 12 ? "***" : $"{key[..8]}***{key[^4..]}";
}
