using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ToolTests;

public sealed class DoctorTests
{
    [Fact]
    public async Task An_application_that_can_start_gets_a_tick_for_each_thing()
    {
        await using Application app = await Application.StartAsync();

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().Be("""
            ok       settings    complete
            ok       connection  ADDRESS: reached
            ok       TLS         ADDRESS: not needed: it stays on this machine
            ok       server      ADDRESS: version 2.6.2, unsealed
            ok       clock       ADDRESS: as on this machine
            ok       login       approle at auth/approle: accepted, policies default, orders; the token lives TIME
            ok       secret      secret/ai/openai: may be read, version 1, 1 key
            ok       secret      secret/orders/: may be listed and read, 2 secrets, 3 keys
            ok       policy      nothing is missing for keeping the token, and no writing is allowed
            9 ok, 0 warnings, 0 failed
            """);
        app.Server.Requests[^1].Path.Should().Be("auth/token/revoke-self", "it leaves no token behind");
    }

    [Fact]
    public async Task A_script_gets_the_same_as_JSON()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets = """{ "Path": "secret/ai/none" }""";

        ToolRun run = await app.RunAsync("doctor", "--json");

        run.ExitCode.Should().Be(1);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        json.RootElement.GetProperty("name").GetString().Should().Be("vault");
        json.RootElement.GetProperty("succeeded").GetBoolean().Should().BeFalse();
        json.RootElement.GetProperty("items").EnumerateArray().Take(2).Select(item => item.GetRawText().ReplaceLineEndings("\n")).Should().Equal(
            """
            {
                  "kind": "settings",
                  "outcome": "passed",
                  "subject": null,
                  "message": "complete"
                }
            """,
            """
            {
                  "kind": "connection",
                  "outcome": "passed",
                  "subject": "ADDRESS",
                  "message": "reached"
                }
            """);
        json.RootElement.GetProperty("items").EnumerateArray().Select(item => $"{item.GetProperty("kind")} {item.GetProperty("outcome")}").Should().Equal(
            "settings passed", "connection passed", "tls passed", "server passed", "clock passed", "login passed", "secret failed", "policy passed");
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_it_early()
    {
        await using Application app = await Application.StartAsync();
        await app.Server.StopAsync();

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().StartWith("""
            ok       settings    complete
            FAILED   connection  ADDRESS: No connection to Vault at ADDRESS for GET sys/health: 
            """).And.EndWith("""
             Check the address, and that Vault is running and reachable from here.
            skipped  login       approle at auth/approle: no server was found that answers requests.
            1 ok, 0 warnings, 1 failed
            """);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_told_from_a_server_that_is_not_there()
    {
        await using Application app = await Application.StartAsync(new VaultTestServerOptions { UseHttps = true });

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("ok       connection  ADDRESS: reached\nFAILED   TLS         ADDRESS: No TLS connection to ADDRESS for GET sys/health: ");
    }

    [Fact]
    public async Task A_sealed_server_says_who_must_act()
    {
        await using Application app = await Application.StartAsync();
        app.Server.Seal();

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("FAILED   server      ADDRESS: version 2.6.2, sealed: an operator must unseal it (\"vault operator unseal\").");
        app.Server.Requests.Should().NotContain(request => request.Path.Contains("login"));
    }

    [Fact]
    public async Task A_clock_that_is_off_is_a_warning_with_the_difference()
    {
        await using Application app = await Application.StartAsync(new VaultTestServerOptions { TimeProvider = new FakeTimeProvider(DateTimeOffset.UtcNow.AddHours(10)) });

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(0);
        run.Output.Should().MatchRegex(@"warning  clock       ADDRESS: this machine's clock is 3(59|60)\d\d s behind Vault's: .+ Synchronise both with NTP\.");
    }

    [Fact]
    public async Task A_refused_login_is_tried_once_and_leaves_the_paths_open()
    {
        await using Application app = await Application.StartAsync();
        app.SecretId = "no-such-secret-id";

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("FAILED   login       approle at auth/approle: ")
            .And.Contain("skipped  secret      secret/ai/openai: there is no token to read it with.\nskipped  secret      secret/orders/: there is no token");
        app.Server.Requests.Count(request => request.Path == "auth/approle/login").Should().Be(1, "Vault counts refusals toward a lockout");
    }

    [Fact]
    public async Task A_denied_path_comes_with_the_line_that_the_policy_lacks()
    {
        await using Application app = await Application.StartAsync();
        app.Allow("secret/data/orders/*\" { capabilities = [\"read\"] } path \"secret/metadata/orders/*");

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().MatchRegex("""(?m)^FAILED   secret      secret/ai/openai: Vault denied reading .*path "secret/data/ai/openai" \{ capabilities = \["read"\] \}""")
            .And.Contain("ok       secret      secret/orders/: may be listed and read, 2 secrets, 3 keys");
    }

    [Fact]
    public async Task A_secret_that_is_not_there_is_named()
    {
        await using Application app = await Application.StartAsync();
        app.Secrets = """{ "Mount": "secret", "Path": "orders/none" }""";

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("FAILED   secret      secret/orders/none: ");
    }

    [Fact]
    public async Task Mistakes_in_the_settings_are_all_named_and_no_server_is_asked()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings($$"""{ "Vault": { "Adress": "{{app.Server.Address}}", "RequestTimeout": "soon" } }""");

        ToolRun run = await app.RunAsync("doctor");

        run.ExitCode.Should().Be(1);
        run.Output.Should().Contain("FAILED   settings    Vault:Adress is not a setting; did you mean Vault:Address?")
            .And.Contain("FAILED   settings    Vault:RequestTimeout ");
        app.Server.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_reading_would_make_is_not_read()
    {
        await using Application app = await Application.StartAsync();
        app.Server.AddDatabaseRole("orders-rw");
        app.Secrets = """{ "Path": "database/creds/orders-rw" }""";
        app.Allow("database/creds/orders-rw");

        ToolRun run = await app.RunAsync("doctor");

        run.Output.Should().Contain("ok       secret      database/creds/orders-rw: may be read; not read now")
            .And.Contain("warning  policy      The token's policies lack: path \"sys/leases/revoke\"");
        app.Server.Requests.Should().NotContain(request => request.Path == "database/creds/orders-rw");
    }

    [Fact]
    public async Task A_terminal_gets_marks_and_a_sentence()
    {
        await using Application app = await Application.StartAsync();
        app.WriteSettings();

        ToolRun run = await ToolRun.StartAsync(["doctor", "--project", app.Folder], isTerminal: true);

        run.Output.Should().Contain("settings").And.Contain("secret/ai/openai").And.Contain("The application can start.").And.NotContain(Application.PlantedSecret);
    }
}
