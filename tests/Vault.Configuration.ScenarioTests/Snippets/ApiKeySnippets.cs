using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.ScenarioTests.ApiKeys;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

public sealed class ApiKeySnippets
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Clients_of_the_factory_have_their_keys()
    {
        ServiceCollection services = new();

        // snippet: api-key-clients
        services.AddHttpClient("openai", http => http.BaseAddress = new Uri("https://api.openai.com/v1/"))
            .AddVaultApiKey("OpenAI:ApiKey", VaultApiKeyPreset.OpenAI);
        services.AddHttpClient("anthropic", http => http.BaseAddress = new Uri("https://api.anthropic.com/v1/"))
            .AddVaultApiKey("Anthropic:ApiKey", VaultApiKeyPreset.Anthropic);
        services.AddHttpClient("gateway", http => http.BaseAddress = new Uri("https://llm.example.com/"))
            .AddVaultApiKey("Gateway:ApiKey", options =>
            {
                options.HeaderName = "Ocp-Apim-Subscription-Key";
                options.Scheme = null;
            });
        // end
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        using ServiceProvider provider = services.BuildServiceProvider();
        provider.GetRequiredService<IHttpClientFactory>().CreateClient("gateway").Should().NotBeNull();
    }

    [Fact]
    public async Task A_client_without_the_factory_has_its_key()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection([new("OpenAI:ApiKey", "k1")]).Build();

        // snippet: api-key-handler
        VaultApiKeyHandler handler = new(configuration, "OpenAI:ApiKey", VaultApiKeyOptions.For(VaultApiKeyPreset.OpenAI))
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false },
        };
        HttpClient http = new(handler);
        // end
        using FakeProvider provider = new();
        provider.Allow("k1");
        handler.InnerHandler = provider;
        (await http.GetAsync(new Uri("https://llm.example/"), Stop)).StatusCode.Should().Be(HttpStatusCode.OK);
        http.Dispose();
    }

    [Fact]
    public async Task A_key_that_does_not_work_is_held_back_and_tried_again()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using FakeProvider provider = new();
        provider.Allow("k1");
        using HttpClient http = new(provider) { BaseAddress = new Uri("https://llm.example/v1/") };
        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "k1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            // snippet: api-key-canary
            vault.AddKeyValue("secret", "ai/openai", secret =>
            {
                secret.Section = "OpenAI";
                secret.OnDeleted = DeletedSecretBehavior.Remove;
                secret.ValidateBeforePublish = async (candidate, token) =>
                {
                    using HttpRequestMessage request = new(HttpMethod.Get, "models");
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", candidate.Values["OpenAI:ApiKey"]);
                    using HttpResponseMessage response = await http.SendAsync(request, token);
                    return response.StatusCode switch
                    {
                        HttpStatusCode.OK => VaultVerdict.Accept,
                        HttpStatusCode.Unauthorized => VaultVerdict.Reject,
                        _ => VaultVerdict.Unknown,
                    };
                };
            });
            // end
        });

        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "k2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["OpenAI:ApiKey"].Should().Be("k1");
        Scenario.Status(configuration).Secrets.Single().Should().Match<VaultSecretStatus>(
            secret => secret.Version == 1 && secret.HeldVersion == 2 && secret.HeldReason == VaultHeldReason.Refused);
        scenario.Logs.Count(302).Should().Be(1);

        provider.Allow("k2");
        await scenario.PassOneRoundAsync(configuration);
        configuration["OpenAI:ApiKey"].Should().Be("k2", "a fresh key is not known everywhere at once");

        scenario.Server.DestroySecret("secret", "ai/openai", 2);
        await scenario.PassOneRoundAsync(configuration);
        configuration["OpenAI:ApiKey"].Should().BeNull("the value leaves the process at the next round");
    }
}
