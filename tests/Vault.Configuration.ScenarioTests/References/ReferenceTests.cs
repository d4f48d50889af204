using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.References;

/// <summary>Settings that name a secret instead of holding it.</summary>
public sealed class ReferenceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_setting_reads_as_the_field_it_refers_to_and_each_path_is_read_once(bool usesManager)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "sk-1"), ("organization", "acme"));

        using Configured configured = new(scenario, usesManager, new()
        {
            ["OpenAI:ApiKey"] = "vault:secret/ai/openai#api_key",
            ["OpenAI:Header"] = "Bearer ${vault:secret/ai/openai#api_key} of ${vault:secret/ai/openai#organization}",
            ["OpenAI:Model"] = "gpt",
            ["Host"] = "vault:8200",
            ["Escaped"] = "$${vault:a/b#c} is text, ${vault:secret/ai/openai#organization} is not",
        });

        IConfiguration configuration = configured.Configuration;
        configuration["OpenAI:ApiKey"].Should().Be("sk-1");
        configuration["OpenAI:Header"].Should().Be("Bearer sk-1 of acme");
        configuration["OpenAI:Model"].Should().Be("gpt");
        configuration["Host"].Should().Be("vault:8200");
        configuration["Escaped"].Should().Be("${vault:a/b#c} is text, acme is not");
        scenario.CountRequests("GET", "secret/data/ai/openai").Should().Be(1);
        configuration.GetSection("OpenAI").GetChildren().Select(child => child.Key).Should().BeEquivalentTo("ApiKey", "Header", "Model");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rotation_is_followed_and_signalled_once(bool usesManager)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "sk-1"));
        using Configured configured = new(scenario, usesManager, new() { ["OpenAI:ApiKey"] = "vault:secret/ai/openai#api_key" });
        int reloads = 0;
        using IDisposable subscription = Microsoft.Extensions.Primitives.ChangeToken.OnChange(
            configured.Configuration.GetReloadToken, () => Interlocked.Increment(ref reloads));

        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "sk-2"));
        await scenario.PassOneRoundAsync(configured.Configuration);
        await scenario.UntilAsync(() => Volatile.Read(ref reloads) > 0, "the change was signalled");
        await scenario.PassOneRoundAsync(configured.Configuration);

        configured.Configuration["OpenAI:ApiKey"].Should().Be("sk-2");
        reloads.Should().Be(1);
        scenario.CountRequests("GET", "secret/data/ai/openai").Should().Be(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_a_setting_changes_what_it_refers_to_is_read_and_what_nobody_refers_to_is_not(bool usesManager)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));
        scenario.Server.PutSecret("secret", "two", ("k", "2"));
        using Configured configured = new(scenario, usesManager, new() { ["A"] = "vault:secret/one#k", ["B"] = "plain" });
        await scenario.RestAsync(configured.Configuration);

        configured.Change(new() { ["A"] = "vault:secret/two#k", ["B"] = "${vault:secret/two#k}!" });
        await scenario.UntilAsync(() => configured.Configuration["A"] == "2", "the other secret is read");
        configured.Configuration["B"].Should().Be("2!");
        await scenario.PassOneRoundAsync(configured.Configuration);
        scenario.CountRequests("GET", "secret/data/one").Should().Be(1);

        configured.Change(new() { ["A"] = "plain", ["B"] = "plain too" });
        await scenario.UntilAsync(() => configured.Configuration["A"] == "plain", "the setting is no reference any more");
        configured.Configuration["B"].Should().Be("plain too");
        Scenario.Status(configured.Configuration).Secrets.Should().BeEmpty();
    }

    [Fact]
    public async Task A_change_that_concerns_no_reference_asks_Vault_for_nothing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));
        using Configured configured = new(scenario, usesManager: true, new() { ["A"] = "vault:secret/one#k", ["B"] = "plain" });
        await scenario.RestAsync(configured.Configuration);
        int before = scenario.Server.Requests.Count;

        configured.Change(new() { ["A"] = "vault:secret/one#k", ["B"] = "other" });

        configured.Configuration["B"].Should().Be("other");
        (await scenario.RestAsync(configured.Configuration)).Rounds.Should().Be(1);
        scenario.Server.Requests.Count.Should().Be(before);
    }

    [Fact]
    public async Task Values_that_came_from_Vault_are_never_looked_through()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "vault:secret/two#k"), ("plain", "${vault:secret/two#k}"));
        scenario.Server.PutSecret("secret", "two", ("k", "must not be read"));
        ConfigurationManager manager = new();
        manager.AddInMemoryCollection(new Dictionary<string, string?> { ["A"] = "vault:secret/one#k" });
        ((IConfigurationBuilder)manager).AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken).AddKeyValue("secret", "one");
        });
        ((IConfigurationBuilder)manager).AddVaultReferences(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken);
        });
        using ConfigurationManager owned = manager;

        manager["A"].Should().Be("vault:secret/two#k");
        manager["plain"].Should().Be("${vault:secret/two#k}");
        scenario.CountRequests("GET", "secret/data/two").Should().Be(0);
    }

    [Fact]
    public async Task A_pinned_version_stays()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));
        scenario.Server.PutSecret("secret", "one", ("k", "2"));
        using Configured configured = new(scenario, usesManager: true, new() { ["A"] = "vault:secret/one#k@1", ["B"] = "vault:secret/one#k" });

        configured.Configuration["A"].Should().Be("1");
        configured.Configuration["B"].Should().Be("2");
        scenario.Server.PutSecret("secret", "one", ("k", "3"));
        await scenario.PassOneRoundAsync(configured.Configuration);

        configured.Configuration["A"].Should().Be("1");
        configured.Configuration["B"].Should().Be("3");
    }

    [Fact]
    public async Task Both_fields_of_a_credential_come_from_one_reading_and_are_quoted_where_that_is_needed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "db", ("username", "app"), ("password", "a;b='c'"));
        using Configured configured = new(scenario, usesManager: true, new()
        {
            ["ConnectionStrings:Orders"] = "Host=db;Username=${vault:secret/db#username};Password=${vault:secret/db#password}",
            ["Url"] = "https://${vault:secret/db#username}@host?key=${vault:secret/db#password}",
        });

        System.Data.Common.DbConnectionStringBuilder read = new() { ConnectionString = configured.Configuration.GetConnectionString("Orders") };
        read["Username"].Should().Be("app");
        read["Password"].Should().Be("a;b='c'");
        configured.Configuration["Url"].Should().Be("https://app@host?key=a;b='c'");
    }

    [Theory]
    [InlineData("vault:secret/one", "names no field")]
    [InlineData("vault:secret/one#", "path#field")]
    [InlineData("${vault:secret/one#k", "not closed")]
    [InlineData("vault:secret/one#k@0", "versions begin at 1")]
    [InlineData("vault:secret/../one#k", "\"..\"")]
    public async Task A_broken_reference_ends_the_start_and_names_its_setting(string value, string why)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        Action build = () => new Configured(scenario, usesManager: true, new() { ["OpenAI:ApiKey"] = value, ["Other"] = "vault:x#" }).Dispose();

        build.Should().Throw<OptionsValidationException>().Which.Message.Should().Contain("OpenAI:ApiKey").And.Contain(why).And.Contain("\"Other\"");
        scenario.Server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("vault:secret/one#missing", "missing")]
    [InlineData("vault:secret/nothing#k", "secret/nothing")]
    public async Task A_reference_to_what_is_not_there_ends_the_start_and_names_setting_path_and_field(string value, string what)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));

        Action build = () => new Configured(scenario, usesManager: true, new() { ["OpenAI:ApiKey"] = value }).Dispose();

        build.Should().Throw<VaultException>().Which.Message.Should().Contain("\"OpenAI:ApiKey\"").And.Contain(value[6..value.IndexOf('#', StringComparison.Ordinal)]).And.Contain(what);
    }

    [Fact]
    public async Task A_reference_that_breaks_while_the_application_runs_keeps_its_last_value()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));
        using Configured configured = new(scenario, usesManager: true, new() { ["A"] = "vault:secret/one#k", ["B"] = "plain" });
        await scenario.RestAsync(configured.Configuration);

        configured.Change(new() { ["A"] = "vault:secret/nowhere#k", ["B"] = "vault:secret/broken" });
        await scenario.UntilAsync(() => configured.Configuration["B"] is null, "a broken reference is nobody's value");
        configured.Configuration["A"].Should().Be("1");
        scenario.Logs.Warnings.Should().Contain(entry => entry.Text.Contains("\"B\"", StringComparison.Ordinal) && entry.Text.Contains("names no field", StringComparison.Ordinal));

        configured.Change(new() { ["A"] = "vault:secret/one#k", ["B"] = "vault:secret/one#k" });
        await scenario.UntilAsync(() => configured.Configuration["B"] == "1", "both are mended");
        configured.Configuration["A"].Should().Be("1");
    }

    [Fact]
    public void Where_nothing_refers_to_Vault_there_need_not_be_one()
    {
        using ConfigurationManager manager = new();
        manager["A"] = "plain";

        ((IConfigurationBuilder)manager).AddVaultReferences();

        manager["A"].Should().Be("plain");
        manager.GetVaultRefresher().Status.Should().BeEmpty();
    }

    [Fact]
    public async Task Another_source_that_is_added_later_makes_no_second_login()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));
        Testing.VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies = ["orders"]);
        scenario.Server.AddPolicy("orders", """path "secret/data/one" { capabilities = ["read"] }""");
        string secretId = scenario.Server.CreateSecretId("orders");
        using ConfigurationManager manager = new();
        manager["A"] = "vault:secret/one#k";
        ((IConfigurationBuilder)manager).AddVaultReferences(vault =>
        {
            scenario.Prepare(vault);
            vault.UseAppRole(role.RoleId, secretId);
        });

        ((IConfigurationBuilder)manager).Sources.Insert(0, new MemoryConfigurationSource { InitialData = new Dictionary<string, string?> { ["Z"] = "z", ["B"] = "vault:secret/one#k" } });

        manager["Z"].Should().Be("z");
        manager["A"].Should().Be("1");
        await scenario.UntilAsync(() => manager["B"] == "1", "the reference of the added source is followed");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
    }

    [Fact]
    public async Task Secrets_that_the_source_of_the_references_is_told_to_read_take_no_second_login()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "one", ("k", "1"));
        scenario.Server.PutSecret("secret", "orders", ("Limit", "5"));
        Testing.VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies = ["orders"]);
        scenario.Server.AddPolicy("orders", """path "secret/data/*" { capabilities = ["read"] }""");
        string secretId = scenario.Server.CreateSecretId("orders");
        using ConfigurationManager manager = new();
        manager["A"] = "vault:secret/one#k";

        ((IConfigurationBuilder)manager).AddVaultReferences(vault =>
        {
            scenario.Prepare(vault);
            vault.UseAppRole(role.RoleId, secretId);
            vault.AddKeyValue("secret", "orders");
        });

        manager["A"].Should().Be("1");
        manager["Limit"].Should().Be("5");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
    }

    /// <summary>A configuration whose settings can be changed.</summary>
    private sealed class Configured : IDisposable
    {
        private readonly Changeable _settings = new();

        public Configured(Scenario scenario, bool usesManager, Dictionary<string, string?> settings)
        {
            _settings.Replace(settings);
            IConfigurationBuilder builder = usesManager ? new ConfigurationManager() : new ConfigurationBuilder();
            builder.Add(_settings).AddVaultReferences(vault =>
            {
                scenario.Prepare(vault);
                vault.UseToken(scenario.Server.RootToken);
            });
            Configuration = builder as IConfigurationRoot ?? builder.Build();
        }

        public IConfigurationRoot Configuration { get; }

        public void Change(Dictionary<string, string?> settings) => _settings.Replace(settings);

        public void Dispose() => (Configuration as IDisposable)?.Dispose();
    }

    /// <summary>Like a file that is edited: every provider that was built from it is told.</summary>
    private sealed class Changeable : IConfigurationSource
    {
        private readonly List<Provider> _providers = [];
        private Dictionary<string, string?> _settings = [];

        public IConfigurationProvider Build(IConfigurationBuilder builder)
        {
            Provider provider = new(this);
            _providers.Add(provider);
            return provider;
        }

        public void Replace(Dictionary<string, string?> settings)
        {
            _settings = settings;
            _providers.ForEach(provider => provider.Change());
        }

        private sealed class Provider(Changeable source) : ConfigurationProvider
        {
            public override void Load() => Data = new Dictionary<string, string?>(source._settings, StringComparer.OrdinalIgnoreCase);

            public void Change()
            {
                Load();
                OnReload();
            }
        }
    }
}
