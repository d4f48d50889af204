using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Settings;

public sealed class SectionTests
{
    [Fact]
    public async Task A_section_is_all_that_a_configuration_builder_needs()
    {
        await using Scenario scenario = await StartAsync();

        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(Section(scenario)).AddVault().Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["OpenAI:ApiKey"].Should().Be("first");
        configuration["db:password"].Should().Be("p", "a text is a path, and one with a slash at its end a folder");
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "second"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        configuration["OpenAI:ApiKey"].Should().Be("second");
    }

    [Fact]
    public async Task A_section_is_all_that_a_host_needs()
    {
        await using Scenario scenario = await StartAsync();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(Section(scenario));

        using IHost host = builder.AddVault().Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        host.Services.GetRequiredService<IConfiguration>()["OpenAI:ApiKey"].Should().Be("first");
        host.Services.GetRequiredService<IVaultRefresher>().Status.Should().ContainSingle().Which.Name.Should().Be("from-section");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_section_reads_KV_version_1_composes_credentials_and_asks_for_certificates()
    {
        await using Scenario scenario = await StartAsync();
        scenario.Server.EnableKeyValueV1("legacy");
        scenario.Server.PutSecret("legacy", "mail", ("password", "of-mail"));
        scenario.Server.AddDatabaseRole("orders-rw");
        scenario.Server.AddPkiRole("web", role => (role.AllowedDomains, role.AllowBareDomains) = (["orders.example"], true));
        string json = $$"""
            {
              "Vault": {
                "Address": "{{scenario.Server.Address}}",
                "Authentication": { "Method": "token", "Token": "{{scenario.Server.RootToken}}" },
                "Secrets": {
                  "Mail": { "Engine": "kv-v1", "Mount": "legacy", "Path": "mail", "Section": "Mail" },
                  "Orders": {
                    "Engine": "dynamic", "Mount": "database", "Role": "orders-rw",
                    "Compose": { "ConnectionStrings:Orders": "Host=db;Username={username};Password={password}" }
                  },
                  "Tls": { "Engine": "pki", "Mount": "pki", "Role": "web", "Section": "Tls", "Certificate": { "CommonName": "orders.example", "TimeToLive": "2h" } }
                }
              }
            }
            """;

        using ConfigurationRoot configuration = (ConfigurationRoot)new ConfigurationBuilder()
            .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).AddVault(vault => vault.UseTimeProvider(scenario.Time)).Build();

        configuration["Mail:password"].Should().Be("of-mail");
        configuration["ConnectionStrings:Orders"].Should().MatchRegex("^Host=db;Username=.+;Password=.+$");
        configuration["Tls:certificate"].Should().StartWith("-----BEGIN CERTIFICATE-----");
        Scenario.Status(configuration).Secrets.Single(secret => secret.Path == "pki/issue/web").ExpiresAt
            .Should().BeCloseTo(scenario.Time.GetUtcNow().AddHours(2), TimeSpan.FromMinutes(1));
        scenario.Server.Requests.Should().NotContain(request => request.Path.StartsWith("sys/internal", StringComparison.Ordinal), "nothing has to be found out");
    }

    [Fact]
    public async Task A_section_of_appsettings_is_all_that_a_web_application_needs()
    {
        await using Scenario scenario = await StartAsync();
        string json = $$"""
            {
              "Vault": {
                "Address": "{{scenario.Server.Address}}",
                "Authentication": { "Method": "token", "Token": "{{scenario.Server.RootToken}}" },
                "Secrets": [ { "Path": "secret/ai/openai", "Fields": { "api_key": "OpenAI:ApiKey" } } ],
                "Refresh": { "Enabled": false }
              }
            }
            """;
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));

        builder.AddVault();

        builder.Configuration["OpenAI:ApiKey"].Should().Be("first");
        ((IDisposable)builder.Configuration).Dispose();
    }

    [Fact]
    public async Task Code_beats_the_section_and_adds_to_its_secrets()
    {
        await using Scenario scenario = await StartAsync();
        scenario.Server.PutSecret("secret", "code", ("ApiKey", "from-code"), ("Other", "o"));
        Dictionary<string, string?> section = Section(scenario);
        section["Vault:Address"] = "https://nowhere.invalid";
        section["Vault:Authentication:SecretId"] = "wrong";

        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(section).AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "code", secret => secret.Section = "OpenAI");
        }).Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["OpenAI:ApiKey"].Should().Be("from-code", "what code adds comes after the section's");
        configuration["OpenAI:Other"].Should().Be("o");
        configuration["db:password"].Should().Be("p");
        scenario.Server.Requests.Should().NotContain(request => request.Path == "auth/approle/login");
    }

    [Fact]
    public async Task Sources_that_come_and_go_cost_no_second_login()
    {
        await using Scenario scenario = await StartAsync();
        using ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(Section(scenario));
        configuration.AddVault();

        configuration.AddInMemoryCollection([KeyValuePair.Create("Other", (string?)"1")]);
        configuration.Sources.Insert(0, new MemoryConfigurationSource());
        configuration.Sources.RemoveAt(0);

        configuration["OpenAI:ApiKey"].Should().Be("first");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);

        configuration["Vault:Secrets:2"] = "secret/late";
        scenario.Server.PutSecret("secret", "late", ("late", "1"));
        configuration.Sources.Insert(0, new MemoryConfigurationSource());

        scenario.CountRequests("POST", "auth/approle/login").Should().Be(2, "the section says something else now");
        configuration["late"].Should().Be("1");
    }

    [Fact]
    public async Task A_section_of_another_name_serves_a_second_vault()
    {
        await using Scenario scenario = await StartAsync();
        scenario.Server.PutSecret("secret", "second", ("second", "2"));
        using ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(Section(scenario));
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SecondVault:Name"] = "second",
            ["SecondVault:Address"] = scenario.Server.Address.ToString(),
            ["SecondVault:Authentication:Method"] = "token",
            ["SecondVault:Secrets:0"] = "secret/second",
        });

        configuration.AddVault();
        configuration.AddVault(configuration.GetSection("SecondVault"), vault => vault.UseToken(scenario.Server.RootToken));

        configuration["OpenAI:ApiKey"].Should().Be("first");
        configuration["second"].Should().Be("2");
        configuration.GetVaultRefresher().Status.Select(status => status.Name).Should().Equal("from-section", "second");
    }

    [Fact]
    public async Task What_comes_from_vault_does_not_say_where_vault_is()
    {
        await using Scenario scenario = await StartAsync();
        scenario.Server.PutSecret("secret", "trap", ("Address", "https://trap.invalid"), ("Namespace", "trap"));
        Dictionary<string, string?> section = Section(scenario);
        section["Vault:Secrets:2:Path"] = "secret/trap";
        section["Vault:Secrets:2:Section"] = "Vault";
        using ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(section);
        configuration.AddVault();
        configuration["Vault:Address"].Should().Be("https://trap.invalid");

        configuration.Sources.Insert(0, new MemoryConfigurationSource());

        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1, "nothing has changed");
    }

    [Fact]
    public void All_mistakes_of_a_section_are_in_one_message_that_names_the_keys()
    {
        using ConfigurationManager configuration = new();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Vault:Adress"] = "https://vault.example",
            ["Vault:Refresh:Interval"] = "00:00:00",
            ["Vault:Authentication:Method"] = "approle",
            ["Vault:Authentication:SecretId"] = "planted",
            ["Vault:Secrets:0:Path"] = "secret/../a",
        });

        OptionsValidationException refused = configuration.Invoking(manager => manager.AddVault()).Should().Throw<OptionsValidationException>().Which;

        refused.Failures.Should().HaveCount(5);
        refused.Message.Should().Contain("Vault:Adress is not a setting; did you mean Vault:Address?")
            .And.Contain("Address is not set")
            .And.Contain("Vault:Refresh:Interval is 00:00:00")
            .And.Contain("Vault:Authentication:RoleId is missing")
            .And.Contain("Vault:Secrets:0: ")
            .And.NotContain("planted");
    }

    [Fact]
    public async Task Switched_off_by_a_setting_an_application_starts_without_vault_and_its_refresher_does_nothing()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Vault:Disabled"] = "true", ["OpenAI:ApiKey"] = "of the test" });

        // What a program does that is not ready for it.
        builder.AddVault(vault => vault.Options.Address = new Uri(builder.Configuration["VAULT_ADDR"]!));

        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<IConfiguration>()["OpenAI:ApiKey"].Should().Be("of the test");
        IVaultRefresher refresher = host.Services.GetRequiredService<IVaultRefresher>();
        refresher.Status.Should().BeEmpty();
        (await refresher.RefreshAsync(TestContext.Current.CancellationToken)).Should().BeFalse();
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "first"));
        scenario.Server.PutSecret("secret", "orders/db", ("password", "p"));
        return scenario;
    }

    private static Dictionary<string, string?> Section(Scenario scenario)
    {
        VaultTestAppRole role = scenario.Server.AddAppRole("section", options => options.Policies.Add("root"));
        return new Dictionary<string, string?>
        {
            ["Vault:Name"] = "from-section",
            ["Vault:Address"] = scenario.Server.Address.ToString(),
            ["Vault:Authentication:RoleId"] = role.RoleId,
            ["Vault:Authentication:SecretId"] = role.SecretId,
            ["Vault:Refresh:Interval"] = "1h",
            ["Vault:Secrets:0:Mount"] = "secret",
            ["Vault:Secrets:0:Path"] = "ai/openai",
            ["Vault:Secrets:0:Section"] = "OpenAI",
            ["Vault:Secrets:0:KeyNaming"] = "PascalCase",
            ["Vault:Secrets:1"] = "secret/orders/",
        };
    }
}
