using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Anthropic.Core;
using Azure;
using Azure.Core.Pipeline;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using OpenAI;
using OpenAI.Chat;
using Vault.Configuration;

namespace WebApi.Tests.Clients;

/// <summary>
/// Clients that hold their key, each as the guide has it. The key is replaced and the old one revoked at once: with the handler in its
/// transport the next call is served, and where a credential is updated or a client built anew, the next call after the next round.
/// </summary>
public sealed class ClientTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OpenAIs_credential_is_updated_in_place()
    {
        await using ClientBed bed = await ClientBed.StartAsync();
        IConfiguration configuration = bed.Configuration;

        // snippet: client-openai-credential
        ApiKeyCredential credential = new(configuration["OpenAI:ApiKey"]!);
        using IDisposable updates = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            if (configuration["OpenAI:ApiKey"] is { Length: > 0 } apiKey)
            {
                credential.Update(apiKey);
            }
        });
        // end
        ChatClient client = new("m", credential, new OpenAIClientOptions { Endpoint = bed.Endpoint("OpenAI") });
        await client.CompleteChatAsync("hello");

        await bed.RotateAndPollAsync();
        await client.CompleteChatAsync("hello");

        bed.ShouldHaveSeen("OpenAI", accepted: 2, rejected: 0);
    }

    /// <summary>Why the line of the next test is needed. Where this fails, the guide can do without it.</summary>
    [Fact]
    public async Task OpenAIs_registration_alone_keeps_the_key_of_the_start()
    {
        const string Key = "OpenAI:Credential:Key";
        await using ClientBed bed = await ClientBed.StartAsync(keyName: "Credential:Key");
        Configure(bed);
        string first = bed.Configuration[Key]!;

#pragma warning disable SCME0002 // The registration is marked as experimental by its makers.
        bed.Builder.AddChatClient("OpenAI");
#pragma warning restore SCME0002
        await bed.Services.GetRequiredService<ChatClient>().CompleteChatAsync("hello");

        await bed.RotateAndPollAsync();
        bed.Configuration[Key].Should().NotBe(first);
        ClientResultException refused = (await FluentActions.Awaiting(() => bed.Services.GetRequiredService<ChatClient>().CompleteChatAsync("hello"))
            .Should().ThrowAsync<ClientResultException>()).Which;

        refused.Status.Should().Be(401);
        bed.ShouldHaveSeen("OpenAI", accepted: 1, rejected: 1);
    }

    [Fact]
    public async Task OpenAIs_registration_takes_a_transport_that_has_the_handler()
    {
        await using ClientBed bed = await ClientBed.StartAsync();
        HostApplicationBuilder builder = bed.Builder;
        Configure(bed);
        builder.Configuration["OpenAI:Credential:Key"] = "set-for-each-request";

#pragma warning disable SCME0002 // The registration is marked as experimental by its makers.
        // snippet: client-openai-registration
        VaultApiKeyHandler handler = new(builder.Configuration, "OpenAI:ApiKey", VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI))
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false },
        };
        builder.AddChatClient("OpenAI").PostConfigure(
            settings => ((ChatClientSettings)settings).Options.Transport = new HttpClientPipelineTransport(new HttpClient(handler)));
        // end
#pragma warning restore SCME0002
        ChatClient client = bed.Services.GetRequiredService<ChatClient>();
        await client.CompleteChatAsync("hello");

        bed.Rotate();
        await client.CompleteChatAsync("hello");

        bed.ShouldHaveSeen("OpenAI", accepted: 2, rejected: 1);
    }

    [Fact]
    public async Task Anthropics_client_asks_for_another_token_after_a_401()
    {
        await using ClientBed bed = await ClientBed.StartAsync();
        IConfiguration configuration = bed.Configuration;
        IVaultRefresher vault = bed.Vault;

        // snippet: client-anthropic
        AnthropicClient anthropic = new(new ClientOptions { Credentials = new VaultAccessTokens(configuration, vault) });
        // end
        IChatClient client = anthropic.WithOptions(options => options with { BaseUrl = bed.Endpoint("Anthropic").ToString() }).AsIChatClient("m");
        await client.GetResponseAsync("hello", cancellationToken: Cancel);

        bed.Rotate();
        await client.GetResponseAsync("hello", cancellationToken: Cancel);

        bed.ShouldHaveSeen("Anthropic", accepted: 2, rejected: 1);
    }

    [Fact]
    public async Task Azures_credential_is_updated_in_place()
    {
        await using ClientBed bed = await ClientBed.StartAsync();
        IConfiguration configuration = bed.Configuration;

        // snippet: client-azure-credential
        AzureKeyCredential credential = new(configuration["OpenAI:ApiKey"]!);
        using IDisposable updates = ChangeToken.OnChange(configuration.GetReloadToken, () =>
        {
            if (configuration["OpenAI:ApiKey"] is { Length: > 0 } apiKey)
            {
                credential.Update(apiKey);
            }
        });
        // end
        AzureChat client = new(bed.Endpoint("OpenAI"), credential, new AzureChatOptions());
        (await client.AskAsync(Cancel)).Should().Be(200);

        await bed.RotateAndPollAsync();
        (await client.AskAsync(Cancel)).Should().Be(200);

        bed.ShouldHaveSeen("OpenAI", accepted: 2, rejected: 0);
    }

    [Fact]
    public async Task A_transport_of_Azures_clients_takes_the_handler()
    {
        await using ClientBed bed = await ClientBed.StartAsync();
        bed.Builder.Services.AddHttpClient("azure").AddVaultApiKey("OpenAI:ApiKey", VaultApiKeyPreset.OpenAI);
        IHttpClientFactory factory = bed.Services.GetRequiredService<IHttpClientFactory>();
        AzureChatOptions options = new();

        // snippet: client-azure-transport
        options.Transport = new HttpClientTransport(factory.CreateClient("azure"));
        // end
        AzureChat client = new(bed.Endpoint("OpenAI"), new AzureKeyCredential("set-for-each-request"), options);
        (await client.AskAsync(Cancel)).Should().Be(200);

        bed.Rotate();
        (await client.AskAsync(Cancel)).Should().Be(200);

        bed.ShouldHaveSeen("OpenAI", accepted: 2, rejected: 1);
    }

    [Fact]
    public async Task Any_other_client_is_built_anew()
    {
        await using ClientBed bed = await ClientBed.StartAsync();
        IServiceCollection services = bed.Builder.Services;
        Uri endpoint = bed.Endpoint("OpenAI");

        // snippet: client-rotating
        services.AddRotating<IChatClient>("OpenAI:ApiKey", apiKey =>
            new ChatClient("gpt-5", new ApiKeyCredential(apiKey), new OpenAIClientOptions { Endpoint = endpoint }).AsIChatClient());
        // end
        Rotating<IChatClient> rotating = bed.Services.GetRequiredService<Rotating<IChatClient>>();
        await AskAsync();
        IChatClient first = rotating.Current;

        await bed.RotateAndPollAsync();
        await rotating.RotateAsync(Cancel); // It is built beside the round: ends when that has ended, whoever began it.
        rotating.Current.Should().NotBeSameAs(first);

        await AskAsync();

        bed.ShouldHaveSeen("OpenAI", accepted: 2, rejected: 0);

        async Task AskAsync()
        {
            using Lent<IChatClient> lent = await rotating.BorrowAsync(Cancel);
            await lent.Value.GetResponseAsync("hello", cancellationToken: Cancel);
        }
    }

    private static void Configure(ClientBed bed) => bed.Builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["OpenAI:Model"] = "m",
        ["OpenAI:Options:Endpoint"] = bed.Endpoint("OpenAI").ToString(),
        ["OpenAI:Credential:CredentialSource"] = "ApiKey",
    });
}
