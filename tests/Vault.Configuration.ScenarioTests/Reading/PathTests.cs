using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Reading;

/// <summary>Paths as the CLI writes them, and both versions of the KV engine.</summary>
public sealed class PathTests
{
    [Fact]
    public async Task A_path_is_read_from_whatever_version_of_the_engine_it_belongs_to()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "sk-2"));
        scenario.Server.EnableKeyValueV1("legacy");
        scenario.Server.PutSecret("legacy", "mail", ("password", "p-1"));

        IConfigurationRoot root = scenario.BuildWithToken(vault => vault
            .AddSecret("secret/ai/openai", secret => secret.Section = "OpenAI")
            .AddSecret("legacy/mail", secret => secret.Section = "Mail"));

        root["OpenAI:api_key"].Should().Be("sk-2");
        root["Mail:password"].Should().Be("p-1");
        Scenario.Status(root).Secrets.Select(secret => (secret.Path, secret.Version)).Should().Equal(("secret/ai/openai", 1), ("legacy/mail", null));
    }

    [Fact]
    public async Task Many_paths_of_one_mount_cost_one_question_more()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        for (int i = 0; i < 20; i++)
        {
            scenario.Server.PutSecret("secret", $"s{i}", ("k", $"{i}"));
        }

        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            for (int i = 0; i < 20; i++)
            {
                vault.AddSecret($"secret/s{i}", secret => secret.Section = $"S{i}");
            }
        });
        await scenario.PassOneRoundAsync(root);

        root["S19:k"].Should().Be("19");
        scenario.Server.Requests.Count(request => request.Path.StartsWith("sys/internal/ui/mounts/", StringComparison.Ordinal)).Should().Be(1);
    }

    [Theory]
    [InlineData("secret/orders/")]
    [InlineData("legacy/orders/")]
    public async Task A_path_that_ends_in_a_slash_is_a_folder(string path)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValueV1("legacy");
        scenario.Server.PutSecret(path.Split('/')[0], "orders/db", ("password", "p"));
        scenario.Server.PutSecret(path.Split('/')[0], "orders/mail/smtp", ("host", "h"));

        IConfigurationRoot root = scenario.BuildWithToken(vault => vault.AddSecret(path));

        root["db:password"].Should().Be("p");
        root["mail:smtp:host"].Should().Be("h");
    }

    [Fact]
    public async Task Where_the_question_is_denied_the_usual_is_assumed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("api_key", "sk"));
        using IDisposable denied = scenario.Server.Faults.Fail(
            System.Net.HttpStatusCode.Forbidden,
            request => request.Path.StartsWith("sys/internal/", StringComparison.Ordinal),
            body: """{"errors":["preflight capability check returned 403, please ensure client's policies grant access to path \"secret/ai/openai/\""]}""");

        IConfigurationRoot root = scenario.BuildWithToken(vault => vault.AddSecret("secret/ai/openai"));

        root["api_key"].Should().Be("sk");
    }

    [Fact]
    public async Task A_mount_that_is_not_there_fails_the_start_and_both_causes_are_named()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("orders", """path "secret/data/orders" { capabilities = ["read"] }""");
        string token = scenario.Server.CreateToken(options => options.Policies = ["orders"]);

        VaultException failure = FluentActions.Invoking(() => scenario.Build(vault => vault.UseToken(token).AddSecret("nowhere/ai/openai")))
            .Should().Throw<VaultException>().Which;

        failure.Message.Should().Contain("nowhere/ai/openai").And.Contain("nothing is mounted there").And.Contain("policies").And.Contain("KV version 2");
    }

    [Fact]
    public async Task An_engine_that_is_upgraded_to_version_2_is_found_out_again()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValueV1("kv");
        scenario.Server.PutSecret("kv", "mail", ("password", "old"));
        IConfigurationRoot root = scenario.BuildWithToken(vault => vault.AddSecret("kv/mail"));

        using HttpClient http = new() { BaseAddress = scenario.Server.Address };
        http.DefaultRequestHeaders.Add("X-Vault-Token", scenario.Server.RootToken);
        (await http.DeleteAsync("v1/sys/mounts/kv", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        scenario.Server.EnableKeyValue("kv");
        scenario.Server.PutSecret("kv", "mail", ("password", "new"));
        for (int i = 0; i < 3 && root["password"] != "new"; i++)
        {
            await scenario.PassOneRoundAsync(root);
        }

        root["password"].Should().Be("new");
    }

    [Fact]
    public async Task A_secret_of_version_1_that_changes_is_published_once_and_one_that_does_not_is_not()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValueV1("kv");
        scenario.Server.PutSecret("kv", "mail", ("password", "one"));
        int reloads = 0;
        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValueV1("kv", "mail");
            vault.Events.OnReloaded = _ => Interlocked.Increment(ref reloads);
        });

        await scenario.PassOneRoundAsync(root);
        await scenario.PassOneRoundAsync(root);
        reloads.Should().Be(0);
        scenario.Server.PutSecret("kv", "mail", ("password", "two"));
        await scenario.PassOneRoundAsync(root);

        root["password"].Should().Be("two");
        await scenario.UntilAsync(() => Volatile.Read(ref reloads) == 1, "the change was signalled");
        await scenario.PassOneRoundAsync(root);
        reloads.Should().Be(1);
    }

    [Theory]
    [InlineData("", "the path is empty")]
    [InlineData("secret", "secret/secret")]
    [InlineData("/secret/a", "slash")]
    [InlineData("secret/../a", "\"..\"")]
    public void A_path_that_cannot_be_right_is_refused_before_Vault_is_asked(string path, string why)
    {
        Action build = () => new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://127.0.0.1:1");
            vault.UseToken("t").AddSecret(path);
        }).Build();

        build.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>()
            .Which.Message.Should().Contain(why.Contains("empty", StringComparison.Ordinal) ? "empty" : why);
    }
}
