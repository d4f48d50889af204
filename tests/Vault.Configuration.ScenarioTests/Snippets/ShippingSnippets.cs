using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the pages for newcomers and for those who move here show, compiled and run.</summary>
public sealed class ShippingSnippets
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_eight_lines_of_the_readme_answer_with_the_newest_key()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "ai/openai", ("api_key", "first"));
        await using WebApplication app = EightLines([.. Settings(server), "--urls=http://127.0.0.1:0"]);
        await app.StartAsync(Cancelled);
        using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };
        (await client.GetStringAsync("/", Cancelled)).Should().Be("asked with first");

        server.PutSecret("secret", "ai/openai", ("api_key", "second"));
        await app.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(Cancelled);

        (await client.GetStringAsync("/", Cancelled)).Should().Be("asked with second");
    }

    [Fact]
    public async Task The_program_of_the_first_five_minutes_sees_the_second_key()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "ai/openai", ("api_key", "first"));

        await using WebApplication app = FiveMinutes(Settings(server));
        IOptionsMonitor<OpenAIOptions> options = app.Services.GetRequiredService<IOptionsMonitor<OpenAIOptions>>();
        options.CurrentValue.ApiKey.Should().Be("first");

        server.PutSecret("secret", "ai/openai", ("api_key", "the-second-one"));
        await app.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(Cancelled);

        options.CurrentValue.ApiKey.Should().HaveLength(14, "the page says so");
    }

    [Fact]
    public async Task The_keys_after_the_move_are_those_of_before()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecretJson("secret", "sampleapp", """{ "ConnectionString": "of the application", "Limits": { "Retries": 3, "On": true } }""");
        server.PutSecret("secret", "sampleapp/DB", ("ConnectionString", "of the database"));
        server.PutSecretJson("secret", "sampleapp/mail/smtp", """{ "Hosts": [ "one", { "Name": "two" } ] }""");
        server.AddPolicy("moved", """path "secret/*" { capabilities = ["read", "list"] }""");
        VaultTestAppRole role = server.AddAppRole("moved", options => options.Policies.Add("moved"));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());

        Moved(builder, server.Address, role.RoleId, role.SecretId);

        builder.Configuration.AsEnumerable().Where(pair => pair.Value is not null && pair.Key is not ("contentRoot" or "applicationName")).ToDictionary().Should().Equal(new Dictionary<string, string?>
        {
            ["ConnectionString"] = "of the application",
            ["Limits:Retries"] = "3",
            ["Limits:On"] = "True",
            ["DB:ConnectionString"] = "of the database",
            ["mail:smtp:Hosts:0"] = "one",
            ["mail:smtp:Hosts:1:Name"] = "two",
        });
    }

    [Fact]
    public void Further_addresses_are_those_of_the_same_cluster() =>
        Fallbacks().Should().Equal(new Uri("https://vault-1.vault:8200"), new Uri("https://vault-2.vault:8200"));

    [Fact]
    public async Task What_would_not_bind_is_held_back_without_reflection_too()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "ai/openai", ("ApiKey", "first"));
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.Options.Refresh.Enabled = false;
            vault.UseToken(server.RootToken);
            vault.AddKeyValue("secret", "ai/openai", secret => secret.Section = "OpenAI");
            BoundByGeneratedCode(vault);
        });

        builder.Configuration["OpenAI:ApiKey"].Should().Be("first");
    }

    /// <summary>What the variables say on both pages: those are of the whole process.</summary>
    private static string[] Settings(VaultTestServer server) =>
    [
        $"--Vault:Address={server.Address}",
        "--Vault:Authentication:Method=token",
        $"--Vault:Authentication:Token={server.RootToken}",
        "--Logging:LogLevel:Default=None",
    ];

    private static WebApplication EightLines(string[] args)
    {
        static Task<string> AskAsync(string key) => Task.FromResult($"asked with {key}");

        // snippet: eight-lines
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.AddVault(vault =>
            vault.AddSecret("secret/ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey")));
        builder.Services.AddOptions<OpenAIOptions>().BindConfiguration("OpenAI");

        WebApplication app = builder.Build();
        app.MapGet("/", (IOptionsMonitor<OpenAIOptions> openAI) => AskAsync(openAI.CurrentValue.ApiKey)); // The newest, at each request.
        // end

        return app;
    }

    private static WebApplication FiveMinutes(string[] args)
    {
        // snippet: getting-started
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

        builder.AddVault(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromSeconds(5); // To see it happen. A minute is plenty in production.
            vault.AddSecret("secret/ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey"));
        });

        builder.Services.AddOptions<OpenAIOptions>().BindConfiguration("OpenAI");

        WebApplication app = builder.Build();

        app.MapGet("/", (IOptionsMonitor<OpenAIOptions> options) => $"The key has {options.CurrentValue.ApiKey.Length} characters.");
        // end

        return app;
    }

    private static void Moved(WebApplicationBuilder builder, Uri address, string roleId, string secretId)
    {
        // snippet: migration
        builder.AddVault(vault =>
        {
            vault.Options.Address = address;
            vault.Options.Refresh.Interval = TimeSpan.FromSeconds(60);
            vault.UseAppRole(roleId, secretId);
            vault.AddKeyValue("secret", "sampleapp/"); // Each secret below it: sampleapp/DB becomes DB:…
            vault.AddKeyValue("secret", "sampleapp", secret => secret.Optional = true); // And the secret of that name itself.
        });
        // end
    }

    private static IList<Uri> Fallbacks()
    {
        IList<Uri> further = [];
        new ConfigurationBuilder().AddVault(vault =>
        {
            // snippet: fallback-addresses
            vault.Options.Address = new Uri("https://vault-0.vault:8200");
            vault.Options.FallbackAddresses.Add(new Uri("https://vault-1.vault:8200"));
            vault.Options.FallbackAddresses.Add(new Uri("https://vault-2.vault:8200"));
            // end

            further = vault.Options.FallbackAddresses;
        });
        return further;
    }

    private static void BoundByGeneratedCode(VaultConfigurationBuilder vault)
    {
        // snippet: aot-validation
        vault.ValidateBeforePublish("OpenAI", section => section.Get<OpenAIOptions>());
        // end
    }
}
