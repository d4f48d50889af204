using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Chat;

namespace WebApi;

/// <summary>An <see cref="IChatClient"/> for each provider, by its name, on the <c>HttpClient</c> of the same name.</summary>
internal static class ChatClients
{
    /// <summary>The SDKs insist on a key. The handler of <c>AddVaultApiKey</c> takes this one off and puts the newest on.</summary>
    private const string NoKey = "set-for-each-request";

    public static void AddChatClients(this IServiceCollection services)
    {
        services.AddKeyedTransient("OpenAI", OpenAICompatible);
        services.AddKeyedTransient("Gemini", OpenAICompatible);
        services.AddKeyedTransient("Anthropic", AnthropicsOwn);
    }

    private static IChatClient OpenAICompatible(IServiceProvider services, object? provider)
    {
        (HttpClient http, LlmOptions llm) = Find(services, provider);
        return new ChatClient(llm.Model, new ApiKeyCredential(NoKey), new OpenAIClientOptions
        {
            Endpoint = llm.BaseAddress,
            Transport = new HttpClientPipelineTransport(http),
        }).AsIChatClient();
    }

    private static IChatClient AnthropicsOwn(IServiceProvider services, object? provider)
    {
        (HttpClient http, LlmOptions llm) = Find(services, provider);
        return new AnthropicClient { HttpClient = http, BaseUrl = llm.BaseAddress.ToString(), ApiKey = NoKey }.AsIChatClient(llm.Model);
    }

    private static (HttpClient Http, LlmOptions Llm) Find(IServiceProvider services, object? provider) => (
        services.GetRequiredService<IHttpClientFactory>().CreateClient((string)provider!),
        services.GetRequiredService<IOptionsMonitor<LlmOptions>>().Get((string)provider!));
}
