using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.ApiKeys;

/// <summary>An application whose client has its key from Vault, and the provider that it calls.</summary>
internal sealed class ApiKeyBed : IAsyncDisposable
{
    public const string Key = "OpenAI:ApiKey";
    public const string DataPath = "secret/data/openai";

    private readonly ServiceProvider _services;
    private readonly string _clientName;

    private ApiKeyBed(Scenario scenario, IConfigurationRoot configuration, ServiceProvider services, string clientName)
    {
        Scenario = scenario;
        Configuration = configuration;
        _services = services;
        _clientName = clientName;
    }

    public Scenario Scenario { get; }

    public IConfigurationRoot Configuration { get; }

    public FakeProvider Provider { get; private init; } = new();

    /// <summary>How often the secret was read, the first load included.</summary>
    public int Readings => Scenario.CountRequests("GET", DataPath);

    /// <summary>A client such as the application gets.</summary>
    public HttpClient Client => _services.GetRequiredService<IHttpClientFactory>().CreateClient(_clientName);

    public static async Task<ApiKeyBed> StartAsync(
        VaultApiKeyPreset preset = VaultApiKeyPreset.OpenAI,
        Action<VaultApiKeyOptions>? configure = null,
        Action<SecretMapping>? map = null,
        Action<IHttpClientBuilder>? client = null,
        Action<Scenario, VaultConfigurationBuilder>? read = null,
        string clientName = "llm")
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "openai", ("ApiKey", "k1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            if (read is not null)
            {
                read(scenario, vault);
                return;
            }

            vault.AddKeyValue("secret", "openai", secret =>
            {
                secret.Section = "OpenAI";
                map?.Invoke(secret);
            });
        });
        FakeProvider provider = new();
        provider.Allow("k1");
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddSingleton<TimeProvider>(scenario.Time);
        services.AddSingleton<ILoggerFactory>(scenario.Logs);
        IHttpClientBuilder builder = services.AddHttpClient(clientName, http => http.BaseAddress = new Uri("https://llm.example/v1/"))
            .ConfigurePrimaryHttpMessageHandler(() => provider)
            .AddVaultApiKey(Key, preset, configure);
        client?.Invoke(builder);
        return new ApiKeyBed(scenario, configuration, services.BuildServiceProvider(), clientName) { Provider = provider };
    }

    /// <summary>What an operator does, in the order that leaves no time between: writes the new version, revokes the old key.</summary>
    public void Rotate(string key)
    {
        Scenario.Server.PutSecret("secret", "openai", ("ApiKey", key));
        Provider.Allow(key);
    }

    public Task<HttpResponseMessage> PostAsync(string body = "{}") =>
        Client.PostAsync(new Uri("chat", UriKind.Relative), new StringContent(body), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Provider.Dispose();
        await Scenario.DisposeAsync();
    }
}
