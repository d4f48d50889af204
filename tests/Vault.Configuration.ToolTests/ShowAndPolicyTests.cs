using System.Text.Json;

namespace Vault.Configuration.ToolTests;

public sealed class ShowAndPolicyTests
{
    [Fact]
    public async Task Show_has_keys_versions_and_paths()
    {
        await using Application app = await Application.StartAsync();
        app.Server.PutSecret("secret", "ai/openai", ("api_key", Application.PlantedSecret + "2"));

        ToolRun run = await app.RunAsync("show");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Be("""
            key                   version  from
            OpenAI:ApiKey         2        secret/ai/openai
            Orders:db:password    1        secret/orders/db
            Orders:db:user        1        secret/orders/db
            Orders:mail:password  1        secret/orders/mail
            """);
    }

    [Fact]
    public async Task Show_says_what_it_could_not_read()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets += """, { "Mount": "secret", "Path": "orders/none" }""";

        ToolRun run = await app.RunAsync("show", "--json");

        run.ExitCode.Should().Be(1);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("keys")[0].GetProperty("key").GetString().Should().Be("OpenAI:ApiKey");
        json.RootElement.GetProperty("failures")[0].GetString().Should().StartWith("secret/orders/none: ");
    }

    [Fact]
    public async Task Policy_is_HCL_and_asks_no_server()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets = """{ "Mount": "secret", "Path": "ai/openai" }""";

        ToolRun run = await app.RunAsync("policy");

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().StartWith("# What \"vault\" needs, and nothing more.")
            .And.Contain("path \"secret/data/ai/openai\" { capabilities = [\"read\"] }").And.NotContain("lookup-self\"");
        app.Server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Policy_knows_servers_references_and_tokens_without_the_default_policy()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings("""{ "Vault": { "Secrets": [ { "Mount": "secret", "Path": "orders/" } ] }, "OpenAI": { "ApiKey": "vault:secret/ai/openai#api_key" } }""");

        ToolRun run = await app.RunAsync("policy", "--server", "openbao", "--no-default-policy", "--json");

        run.ExitCode.Should().Be(0);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.EnumerateArray().Select(policy => policy.GetProperty("name").GetString()).Should().Equal("vault", "vault-references");
        json.RootElement[0].GetProperty("hcl").GetString().Should().Contain("\"scan\"").And.Contain("lookup-self");
        json.RootElement[1].GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("path").GetString()).Should().Contain("secret/data/ai/openai");
    }

    [Fact]
    public async Task The_settings_of_the_environment_count()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings();
        app.WriteSettings("""{ "Vault": { "Secrets": [ { "Section": "Models" } ] } }""", "appsettings.Staging.json");

        (await app.RunAsync("show", "--environment", "Staging")).Output.Should().Contain("Models:OpenAI:ApiKey");
        (await app.RunAsync("show")).Output.Should().NotContain("Models:");
    }

    [Theory]
    [InlineData("no command")]
    [InlineData("unknown option", "doctor", "--colour")]
    [InlineData("unknown server", "policy", "--server", "consul")]
    [InlineData("no such folder", "doctor", "--project", "/no/such/folder")]
    public async Task Wrong_usage_has_an_exit_code_of_its_own(string why, params string[] args)
    {
        ToolRun run = await ToolRun.StartAsync(args);

        run.ExitCode.Should().Be(2, why);
        run.Error.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Settings_that_are_no_JSON_are_named_and_not_quoted()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings($$"""{ "Vault": { {{Application.PlantedSecret}} """);

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain("appsettings.json").And.Contain("line 1").And.NotContain(Application.PlantedSecret);
    }

    [Fact]
    public async Task No_output_holds_a_secret()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets += """, { "Mount": "secret", "Path": "orders/none" }, { "Path": "secret/denied" }""";
        app.WriteSettings();
        List<string> said = [];
        foreach (string command in (string[])["doctor", "show", "policy"])
        {
            foreach (string[] form in (string[][])[[], ["--json"]])
            {
                foreach (bool isTerminal in (bool[])[false, true])
                {
                    ToolRun run = await ToolRun.StartAsync([command, "--project", app.Folder, .. form], isTerminal);
                    said.Add(run.Output + run.Error);
                }
            }
        }

        app.SecretId = "wrong-" + Application.PlantedSecret;
        app.WriteSettings();
        said.Add((await app.RunAsync("doctor")).Output);

        string[] secrets = [Application.PlantedSecret, app.SecretId, .. app.Server.Requests.Select(request => request.Token).OfType<string>().Where(token => token.Length > 0)];
        secrets.Should().HaveCountGreaterThan(5, "tokens were used");
        string.Concat(said).Should().NotContainAny(secrets);
    }
}
