using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>A scenario whose every output is kept, and searched for everything secret that was in it.</summary>
internal sealed class LeakScene : IAsyncDisposable
{
    private readonly List<IConfigurationRoot> _roots = [];
    private readonly PlantedSecrets _secrets = new();

    private LeakScene(Scenario scenario)
    {
        Scenario = scenario;
        Loggers = Sinks.LoggersBeside(scenario.Logs);
        Plant("root token", scenario.Server.RootToken);
    }

    public Scenario Scenario { get; }

    public VaultTestServer Server => Scenario.Server;

    public EverySink Sinks { get; } = new();

    public ILoggerFactory Loggers { get; }

    public static async Task<LeakScene> StartAsync(bool useHttps = false) => new(await Scenario.StartAsync(useHttps));

    /// <summary>A secret that must not be seen again.</summary>
    public string Secret(string kind = "secret value") => _secrets.Make(kind);

    /// <summary>The same, of one that somebody else made.</summary>
    public void Plant(string kind, string secret) => _secrets.Add(kind, secret);

    /// <summary>Builds with every sink open.</summary>
    public IConfigurationRoot Build(Action<VaultConfigurationBuilder> configure)
    {
        IConfigurationRoot root = Scenario.Build(Prepared(configure));
        _roots.Add(root);
        return root;
    }

    /// <summary>The same, with the root token.</summary>
    public IConfigurationRoot BuildWithToken(Action<VaultConfigurationBuilder> configure) => Build(vault =>
    {
        vault.UseToken(Server.RootToken);
        configure(vault);
    });

    /// <summary>Builds settings that refer to Vault, with the root token.</summary>
    public IConfigurationRoot BuildReferences(Dictionary<string, string?> settings)
    {
        IConfigurationRoot root = new ConfigurationBuilder()
            .AddInMemoryCollection(settings)
            .AddVaultReferences(vault =>
            {
                Scenario.Prepare(vault);
                Prepared(_ => vault.UseToken(Server.RootToken))(vault);
            })
            .Build();
        _roots.Add(root);
        return root;
    }

    /// <summary>Builds what cannot be built, and keeps the exception.</summary>
    public async Task FailToBuildAsync(Action<VaultConfigurationBuilder> configure)
    {
        Func<Task> build = () => Scenario.BuildWhileTimePassesAsync(Prepared(configure));
        Sinks.Write("exception", (await build.Should().ThrowAsync<Exception>()).Which);
    }

    /// <summary>What must be thrown is kept.</summary>
    public void Fail(Action act) => Sinks.Write("exception", act.Should().Throw<Exception>().Which);

    /// <summary>One round of the loop, whatever comes of it.</summary>
    public async Task PassOneRoundAsync(IConfigurationRoot root)
    {
        await Scenario.PassOneRoundAsync(root);
        await LookAtAsync(root);
    }

    /// <summary>Reads all that is shown of a configuration but its values.</summary>
    public async Task LookAtAsync(IConfigurationRoot root)
    {
        Sinks.Write("status", root.GetVaultRefresher().Status);
        Sinks.Write("status", JsonSerializer.Serialize(root.GetVaultRefresher().Status.Select(status => status.ToString())));
        root.Providers.ToList().ForEach(provider => Sinks.Write("provider", provider.ToString()));
        await using ServiceProvider services = new ServiceCollection().AddSingleton<IConfiguration>(root).AddLogging().AddHealthChecks().AddVault().Services.BuildServiceProvider();
        Sinks.Write("health", await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken));
        try
        {
            await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        }
        catch (VaultException failed)
        {
            Sinks.Write("exception", failed);
        }
    }

    /// <summary>The end of every story.</summary>
    public async Task EndWithoutALeakAsync()
    {
        foreach (IConfigurationRoot root in _roots)
        {
            await LookAtAsync(root);
        }

        PlantWhatTheServerSaw();
        _secrets.All.Should().NotBeEmpty();
        Sinks.Lines.Should().Contain(line => line.Sink.StartsWith("log ", StringComparison.Ordinal) || line.Sink == "exception", "a story that says nothing shows nothing");
        string[] leaks =
        [
            .. from line in Sinks.Lines
               from secret in _secrets.All
               from form in LeakDetector.Find(line.Text, secret.Key)
               select $"{secret.Value} ({form}) in {line.Sink}: {line.Text[..Math.Min(line.Text.Length, 500)]}",
        ];
        leaks.Distinct().Take(10).Should().BeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        await Scenario.DisposeAsync();
        Sinks.Dispose();
    }

    private Action<VaultConfigurationBuilder> Prepared(Action<VaultConfigurationBuilder> configure) => vault =>
    {
        vault.Options.ReportFirstFailureOnStandardError = true;
        vault.UseLoggerFactory(Loggers);
        vault.Events.OnFailed = failed => Sinks.Write("event OnFailed", failed);
        vault.Events.OnReloaded = reloaded => Sinks.Write("event OnReloaded", reloaded);
        configure(vault);
        Sinks.Write("builder", vault.ToString() + vault.Options + vault.Events + vault.Options.Tls + vault.Options.Refresh);
    };

    /// <summary>Every token, and everything that was sent as a credential.</summary>
    private void PlantWhatTheServerSaw()
    {
        foreach (VaultTestRequest request in Server.Requests)
        {
            if (request.Token is { } token)
            {
                Plant("token", token);
            }

            if (request.Body.StartsWith('{') && (request.Path.StartsWith("auth/", StringComparison.Ordinal) || request.Path.StartsWith("sys/wrapping", StringComparison.Ordinal)))
            {
                using JsonDocument body = JsonDocument.Parse(request.Body);
                foreach (JsonProperty field in body.RootElement.EnumerateObject().Where(field => field.Name is "secret_id" or "role_id" or "jwt" or "password" or "token"))
                {
                    Plant(field.Name, field.Value.GetString()!);
                }
            }
        }

        foreach (VaultTestDatabaseUser user in Server.DatabaseUsers)
        {
            Plant("password of a lease", user.Password);
        }
    }
}
