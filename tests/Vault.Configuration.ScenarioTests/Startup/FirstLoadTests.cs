using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Startup;

public sealed class FirstLoadTests
{
    [Fact]
    public async Task Fields_of_a_named_secret_appear_under_its_section()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "ai/openai", ("ApiKey", "sk-1"), ("Organization", "org"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "ai/openai", secret => secret.Section = "OpenAI"));

        configuration["OpenAI:ApiKey"].Should().Be("sk-1");
        configuration["openai:apikey"].Should().Be("sk-1", "configuration keys do not depend on case");
        configuration.GetSection("OpenAI").GetChildren().Select(child => child.Key).Should().Equal("ApiKey", "Organization");
    }

    [Fact]
    public async Task A_folder_adds_the_relative_path_of_each_secret()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "orders/db", ("password", "p1"));
        scenario.Server.PutSecret("secret", "orders/payments/stripe", ("key", "k1"));
        scenario.Server.PutSecret("secret", "other", ("not", "read"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "orders/"));

        configuration["db:password"].Should().Be("p1");
        configuration["payments:stripe:key"].Should().Be("k1");
        configuration.AsEnumerable().Select(pair => pair.Key).Should().NotContain("other:not");
    }

    [Fact]
    public async Task A_whole_mount_is_the_folder_of_a_single_slash()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("x", "1"));
        scenario.Server.PutSecret("secret", "b/c", ("y", "2"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "/"));

        configuration["a:x"].Should().Be("1");
        configuration["b:c:y"].Should().Be("2");
    }

    [Fact]
    public async Task Nothing_is_asked_twice_at_the_start()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        scenario.Server.PutSecret("secret", "named", ("a", "1"));
        scenario.Server.PutSecret("secret", "folder/one", ("b", "1"));
        scenario.Server.PutSecret("secret", "folder/inner/two", ("c", "1"));
        Vault.Configuration.Testing.VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies.Add("all"));

        scenario.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "named");
            vault.AddKeyValue("secret", "folder/");
        });

        scenario.Server.Requests.Select(request => $"{request.Method} {request.Path.TrimEnd('/')}").Should().BeEquivalentTo(
            "POST auth/approle/login",
            "GET secret/data/named",
            "LIST secret/metadata/folder",
            "LIST secret/metadata/folder/inner",
            "GET secret/data/folder/one",
            "GET secret/data/folder/inner/two");
    }

    [Fact]
    public async Task Named_secrets_need_no_list_permission()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("one", "path \"secret/data/ai/openai\" { capabilities = [\"read\"] }");
        scenario.Server.PutSecret("secret", "ai/openai", ("key", "sk-1"));
        string token = scenario.Server.CreateToken(options => options.Policies.Add("one"));

        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseToken(token);
            vault.AddKeyValue("secret", "ai/openai");
        });

        configuration["key"].Should().Be("sk-1");
    }

    [Theory]
    [InlineData("a#b c?d")]
    [InlineData("é+%2F&=")]
    [InlineData("with:colon")]
    public async Task A_secret_may_have_an_awkward_name(string name)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", $"odd/{name}", ("key", "found"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", $"odd/{name}", secret => secret.Section = "Named");
            vault.AddKeyValue("secret", "odd/", secret => secret.Section = "Folder");
        });

        configuration["Named:key"].Should().Be("found");
        configuration[$"Folder:{name}:key"].Should().Be("found");
    }

    [Fact]
    public async Task Of_two_origins_of_a_key_the_later_wins_and_a_warning_names_both()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "first", ("Key", "1"));
        scenario.Server.PutSecret("secret", "second", ("key", "2"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "first");
            vault.AddKeyValue("secret", "second");
        });

        configuration["Key"].Should().Be("2");
        scenario.Logs.Warnings.Should().ContainSingle()
            .Which.Text.Should().Contain("secret/first").And.Contain("secret/second").And.Contain("key");
    }

    [Fact]
    public async Task Fields_are_selected_renamed_parsed_and_named_for_the_options_class()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecretJson("secret", "svc", """
            { "api_key": "k", "db__password": "p", "ignored": 1, "json": "{\"Retry\":{\"count\":3}}", "n": 12345678901234567000 }
            """);

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "svc", secret =>
            {
                secret.Section = "All";
                secret.KeyNaming = KeyNaming.PascalCase;
                secret.ParseJsonValues = true;
                secret.MapKey = key => key == "Ignored" ? null : key;
            });
            vault.AddKeyValue("secret", "svc", secret => secret.SelectField("api_key", "Providers:OpenAI:ApiKey"));
        });

        configuration["All:ApiKey"].Should().Be("k");
        configuration["All:Db:Password"].Should().Be("p");
        configuration["All:Json:Retry:Count"].Should().Be("3");
        configuration["All:Ignored"].Should().BeNull();
        configuration["All:N"].Should().Be("12345678901234567000", "no digit is lost on the way through the library");
        configuration["Providers:OpenAI:ApiKey"].Should().Be("k");
        configuration["n"].Should().BeNull("only the selected field is taken");
    }

    [Fact]
    public async Task The_status_tells_path_version_and_times_and_never_a_value()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "db", ("password", "planted-1"));
        scenario.Server.PutSecret("secret", "db", ("password", "planted-2"));
        DateTimeOffset now = scenario.Time.GetUtcNow();

        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Name = "orders";
            vault.AddKeyValue("secret", "db");
        });

        VaultSourceStatus status = await scenario.RestAsync(configuration);
        status.Name.Should().Be("orders");
        status.LastSuccessAt.Should().Be(now);
        status.LastFailureAt.Should().BeNull();
        status.NextAttemptAt.Should().BeOnOrAfter(now.AddSeconds(30)).And.BeOnOrBefore(now.AddSeconds(300), "the first round comes at any time of the interval but its first tenth");
        VaultSecretStatus secret = status.Secrets.Should().ContainSingle().Which;
        secret.Path.Should().Be("secret/db");
        secret.State.Should().Be(VaultSecretState.Live);
        secret.Version.Should().Be(2);
        secret.CreatedAt.Should().BeCloseTo(now, TimeSpan.FromMilliseconds(1));
        secret.ChangedAt.Should().Be(now);
        status.ToString().Should().NotContain("planted");
    }
}
