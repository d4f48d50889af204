namespace Vault.Configuration.ToolTests;

/// <summary>Settings that refer to secrets, as <c>AddVaultReferences</c> follows them.</summary>
public sealed class ReferenceTests
{
    private const string Referring = """{ "OpenAI": { "ApiKey": "vault:secret/ai/openai#api_key" }, "Mail": { "Login": "user ${vault:secret/orders/db#user}, ${vault:secret/ai/openai#api_key}" } }""";

    [Fact]
    public async Task An_application_with_nothing_but_references_is_checked_for_those()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets = "";
        app.WriteSettings();
        app.WriteSettings(Referring, "appsettings.Production.json");

        ToolRun run = await app.RunAsync("doctor", "--environment", "Production");

        run.Output.Should().Be("""
            ok       settings    complete
            ok       connection  ADDRESS: reached
            ok       TLS         ADDRESS: not needed: it stays on this machine
            ok       server      ADDRESS: version 2.6.2, unsealed
            ok       clock       ADDRESS: as on this machine
            ok       login       approle at auth/approle: accepted, policies default, orders; the token lives TIME
            ok       secret      secret/ai/openai: may be read, version 1, 2 keys
            ok       secret      secret/orders/db: may be read, version 1, 1 key
            ok       policy      nothing is missing for keeping the token, and no writing is allowed
            9 ok, 0 warnings, 0 failed
            """);
        run.ExitCode.Should().Be(0);
        Logins(app).Should().Be(1);
    }

    [Fact]
    public async Task Beside_the_secrets_of_the_section_what_both_have_in_common_is_said_once()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings();
        app.WriteSettings(Referring, "appsettings.Production.json");

        ToolRun run = await app.RunAsync("doctor", "--environment", "Production");

        run.Output.Should().EndWith("""
            ok       login       approle at auth/approle: accepted, policies default, orders; the token lives TIME
            ok       secret      secret/ai/openai: may be read, version 1, 1 key
            ok       secret      secret/orders/: may be listed and read, 2 secrets, 3 keys
            ok       policy      nothing is missing for keeping the token, and no writing is allowed
            ok       secret      secret/ai/openai: may be read, version 1, 2 keys
            ok       secret      secret/orders/db: may be read, version 1, 1 key
            11 ok, 0 warnings, 0 failed
            """);
        Logins(app).Should().Be(2, "as in the application");
    }

    [Fact]
    public async Task Show_has_the_settings_that_refer_with_the_path_of_each()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets = "";
        app.WriteSettings();
        app.WriteSettings(Referring, "appsettings.Production.json");

        ToolRun run = await app.RunAsync("show", "--environment", "Production");

        run.Output.Should().Be("""
            key            version  from
            Mail:Login     1        secret/ai/openai
            OpenAI:ApiKey  1        secret/ai/openai
            Mail:Login     1        secret/orders/db
            """);
    }

    [Theory]
    [InlineData("vault:secret/ai/openai#no_such_field", "no_such_field")]
    [InlineData("vault:secret/ai/none#api_key", "secret/ai/none")]
    [InlineData("vault:secret/ai/openai", "field")]
    public async Task A_reference_that_cannot_be_followed_fails_and_names_its_setting(string reference, string named)
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings();
        app.WriteSettings($$"""{ "OpenAI": { "ApiKey": "{{reference}}" } }""", "appsettings.Production.json");

        ToolRun run = await app.RunAsync("doctor", "--environment", "Production");

        run.ExitCode.Should().Be(1);
        run.Output.Should().MatchRegex($"FAILED   [a-z]+ +.*{named}.*").And.Contain("\"OpenAI:ApiKey\"");
    }

    [Fact]
    public async Task A_refused_credential_is_not_sent_again_for_them()
    {
        await using Application app = await Application.StartAsync();
        app.SecretId = "no-such-secret-id";
        app.WriteSettings();
        app.WriteSettings(Referring, "appsettings.Production.json");

        ToolRun run = await app.RunAsync("doctor", "--environment", "Production");

        run.Output.Should().Contain("skipped  secret      what settings refer to was not looked at");
        Logins(app).Should().Be(1);
    }

    [Fact]
    public async Task What_only_looks_like_a_reference_changes_nothing()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings();
        app.WriteSettings("""{ "Docs": "https://vault:8200/ui", "Escaped": "$${vault:secret/ai/none#a}" }""", "appsettings.Production.json");

        ToolRun run = await app.RunAsync("doctor", "--environment", "Production");

        run.ExitCode.Should().Be(0);
        run.Output.Should().EndWith("9 ok, 0 warnings, 0 failed");
    }

    private static int Logins(Application app) => app.Server.Requests.Count(request => request.Path == "auth/approle/login");
}
