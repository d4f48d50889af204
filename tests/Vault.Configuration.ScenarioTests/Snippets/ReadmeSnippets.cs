using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

// snippet: options
public sealed class OpenAIOptions
{
    public string ApiKey { get; set; } = "";
}

public sealed class OpenAIClient(IOptionsMonitor<OpenAIOptions> options)
{
    // Asked at each use, the monitor gives the newest version.
    public string Authorization => $"Bearer {options.CurrentValue.ApiKey}";
}
// end

// snippet: own-login
public sealed class UserPassAuthMethod(string user, VaultCredential password) : VaultAuthMethod
{
    public override string Name => "userpass";

    public override bool CountsTowardLockout => true;

    public override async ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) =>
        VaultLogin.FromRequest($"login/{user}", new Dictionary<string, string>
        {
            ["password"] = await password.ReadAsync(cancellationToken),
        });
}
// end

/// <summary>What README.md shows, compiled and run.</summary>
public sealed class ReadmeSnippets
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_of_the_first_screen_starts_and_sees_the_next_version()
    {
        await using VaultTestServer server = await StartAsync();
        await using WebApplication app = FirstScreen(Arguments(server)).Build();
        OpenAIClient client = app.Services.GetRequiredService<OpenAIClient>();
        client.Authorization.Should().Be("Bearer first");

        server.PutSecret("secret", "ai/openai", ("api_key", "second"));
        await app.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(Cancelled);

        client.Authorization.Should().Be("Bearer second");
    }

    [Fact]
    public async Task Vault_wins_over_the_command_line_unless_that_is_added_again()
    {
        await using VaultTestServer server = await StartAsync();
        string[] args = [.. Arguments(server), "--OpenAI:ApiKey=from-the-command-line"];

        FirstScreen(args).Configuration["OpenAI:ApiKey"].Should().Be("first");
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        EnvironmentWins(builder, args);

        builder.Configuration["OpenAI:ApiKey"].Should().Be("from-the-command-line");
    }

    [Fact]
    public async Task Secrets_folders_and_fields_get_the_keys_that_the_comments_promise()
    {
        await using VaultTestServer server = await StartAsync();
        server.PutSecret("secret", "orders/db", ("password", "p"), ("connection", "c"));
        server.PutSecret("secret", "orders/mail/smtp", ("user", "u"));

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken);
            Reading(vault);
        }).Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["OpenAI:ApiKey"].Should().Be("first");
        configuration["Orders:db:password"].Should().Be("p");
        configuration["Orders:mail:smtp:user"].Should().Be("u");
        configuration["ConnectionStrings:Orders"].Should().Be("c");
    }

    [Fact]
    public async Task A_version_that_does_not_work_is_not_published()
    {
        await using VaultTestServer server = await StartAsync();
        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken);
            Checking(vault, (key, _) => Task.FromResult(key is "first" or "third"));
        }).Build();
        using IDisposable root = (IDisposable)configuration;
        IVaultRefresher refresher = configuration.GetVaultRefresher();

        server.PutSecret("secret", "ai/openai", ("api_key", "second"));
        await refresher.RefreshAsync(Cancelled);
        configuration["OpenAI:ApiKey"].Should().Be("first");
        refresher.Status[0].Secrets[0].Should().Match<VaultSecretStatus>(secret => secret.Version == 1 && secret.HeldVersion == 2);
        server.PutSecret("secret", "ai/openai", ("api_key", "third"));
        await refresher.RefreshAsync(Cancelled);

        configuration["OpenAI:ApiKey"].Should().Be("third");
    }

    [Fact]
    public async Task Refreshing_on_demand_and_the_status_need_only_the_refresher()
    {
        await using VaultTestServer server = await StartAsync();
        await using WebApplication app = FirstScreen(Arguments(server)).Build();
        server.PutSecret("secret", "ai/openai", ("api_key", "second"));

        (await RefreshingAsync(app, Cancelled)).Should().BeTrue();

        app.Configuration["OpenAI:ApiKey"].Should().Be("second");
    }

    [Fact]
    public async Task The_events_name_keys_and_sources_and_never_a_value()
    {
        await using VaultTestServer server = await StartAsync();
        List<string> said = [];
        using IHost host = CreateHost(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken);
            vault.AddKeyValue("secret", "ai/openai");
            Listening(vault, said.Add);
        });
        IVaultRefresher refresher = host.Services.GetRequiredService<IVaultRefresher>();

        server.PutSecret("secret", "ai/openai", ("api_key", "second"));
        await refresher.RefreshAsync(Cancelled);
        server.Seal();
        await refresher.Awaiting(r => r.RefreshAsync(Cancelled)).Should().ThrowAsync<VaultException>();

        said.Should().HaveCountGreaterThanOrEqualTo(2);
        said[0].Should().Be("changed: api_key");
        said[1].Should().StartWith("failed: secret/ai/openai").And.Contain("sealed").And.NotContain("second");
    }

    [Fact]
    public async Task A_way_to_log_in_of_ones_own_is_a_few_lines()
    {
        await using VaultTestServer server = await StartAsync();
        server.Faults.Body(
            $$"""{"auth":{"client_token":"{{server.CreateToken(token => token.Policies.Add("ai"))}}","lease_duration":3600,"renewable":true} }""",
            "application/json",
            when: request => request is { Method: "POST", Path: "auth/userpass/login/alice" }
                && request.Body == """{"password":"wonderland"}""");

        using IHost host = CreateHost(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseAuthentication(new UserPassAuthMethod("alice", VaultCredential.FromValue("wonderland")));
            vault.AddKeyValue("secret", "ai/openai");
        });

        host.Services.GetRequiredService<IConfiguration>()["api_key"].Should().Be("first");
    }

    [Fact]
    public async Task A_test_of_ones_own_needs_only_the_server() => (await TestingAsync()).Should().Be("second");

    private static WebApplicationBuilder FirstScreen(string[] args)
    {
        // snippet: first-screen
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

        builder.AddVault(vault =>
        {
            vault.Options.Address = new Uri(builder.Configuration["VAULT_ADDR"]!);
            vault.Options.Refresh.Interval = TimeSpan.FromMinutes(1); // Ask for new versions this often.
            vault.UseAppRole(builder.Configuration["VAULT_ROLE_ID"]!, builder.Configuration["VAULT_SECRET_ID"]!);
            vault.AddKeyValue("secret", "ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey"));
        });

        builder.Services.AddOptions<OpenAIOptions>().BindConfiguration("OpenAI");
        // end

        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<OpenAIClient>();
        return builder;
    }

    private static void EnvironmentWins(WebApplicationBuilder builder, string[] args)
    {
        void AddSecrets(VaultConfigurationBuilder vault)
        {
            vault.Options.Address = new Uri(builder.Configuration["VAULT_ADDR"]!);
            vault.UseAppRole(builder.Configuration["VAULT_ROLE_ID"]!, builder.Configuration["VAULT_SECRET_ID"]!);
            vault.AddKeyValue("secret", "ai/openai", secret => secret.SelectField("api_key", "OpenAI:ApiKey"));
        }

        // snippet: precedence
        builder.AddVault(AddSecrets);
        builder.Configuration.AddEnvironmentVariables().AddCommandLine(args); // Once more: now these win.
        // end
    }

    private static void Reading(VaultConfigurationBuilder vault)
    {
        // snippet: reading
        // One secret, read with one GET. Its field api_key becomes OpenAI:ApiKey.
        vault.AddKeyValue("secret", "ai/openai", secret =>
        {
            secret.Section = "OpenAI";
            secret.KeyNaming = KeyNaming.PascalCase;
        });

        // A folder with all that is below it. The field password of orders/db becomes Orders:db:password.
        vault.AddKeyValue("secret", "orders/", secret => secret.Section = "Orders");

        // One field of a secret, under a key of its own.
        vault.AddKeyValue("secret", "orders/db", secret => secret.SelectField("connection", "ConnectionStrings:Orders"));
        // end
    }

    private static void Checking(VaultConfigurationBuilder vault, Func<string?, CancellationToken, Task<bool>> worksAsync)
    {
        // snippet: admission
        vault.AddKeyValue("secret", "ai/openai", secret =>
        {
            secret.Section = "OpenAI";
            secret.KeyNaming = KeyNaming.PascalCase;
            secret.RequiredKeys.Add("ApiKey");
            secret.ValidateBeforePublish = async (candidate, cancellationToken) =>
                await worksAsync(candidate.Values["OpenAI:ApiKey"], cancellationToken) ? VaultVerdict.Accept : VaultVerdict.Reject;
        });

        // While the host runs: what would not bind, or not pass the class's own validators, is held back too.
        vault.ValidateBeforePublish<OpenAIOptions>("OpenAI");
        // end
    }

    private static async Task<bool> RefreshingAsync(WebApplication app, CancellationToken cancellationToken)
    {
        // snippet: refreshing
        IVaultRefresher vault = app.Services.GetRequiredService<IVaultRefresher>();

        bool hasChanged = await vault.RefreshAsync(cancellationToken); // Everything, and back-offs do not count.
        await vault.RefreshAsync("OpenAI:ApiKey", cancellationToken); // Only what this key comes from.

        foreach (VaultSecretStatus secret in vault.Status.SelectMany(source => source.Secrets))
        {
            Console.WriteLine($"{secret.Path}: version {secret.Version}, {secret.State}, {secret.LastFailure?.Message}");
        }
        // end

        return hasChanged;
    }

    private static void Listening(VaultConfigurationBuilder vault, Action<string> say)
    {
        // snippet: events
        vault.Events.OnReloaded = reload => say($"changed: {string.Join(", ", reload.ChangedKeys)}");
        vault.Events.OnFailed = failure => say($"failed: {failure.Path}. {failure.Exception.Message}");
        // end
    }

    private static async Task<string?> TestingAsync()
    {
        // snippet: testing
        await using VaultTestServer server = await VaultTestServer.StartAsync();
        server.PutSecret("secret", "ai/openai", ("api_key", "first"));

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken);
            vault.AddKeyValue("secret", "ai/openai");
        }).Build();

        server.PutSecret("secret", "ai/openai", ("api_key", "second"));
        await configuration.GetVaultRefresher().RefreshAsync();
        // Now configuration["api_key"] is "second".
        // end

        using IDisposable root = (IDisposable)configuration;
        return configuration["api_key"];
    }

    private static async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "ai/openai", ("api_key", "first"));
        server.AddPolicy("ai", """path "secret/data/ai/*" { capabilities = ["read"] }""");
        return server;
    }

    private static string[] Arguments(VaultTestServer server)
    {
        VaultTestAppRole role = server.AddAppRole("web", options => options.Policies.Add("ai"));
        return [$"--VAULT_ADDR={server.Address}", $"--VAULT_ROLE_ID={role.RoleId}", $"--VAULT_SECRET_ID={role.SecretId}"];
    }

    private static IHost CreateHost(Action<VaultConfigurationBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddVault(vault =>
        {
            vault.Options.ReportFirstFailureOnStandardError = false;
            configure(vault);
        });
        return builder.Build();
    }
}
