using System.Net;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Startup;

/// <summary>A 404 of a start: what is wrong, and not what may be.</summary>
public sealed class NotFoundCauseTests
{
    private const string Question = "sys/internal/ui/mounts/";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_secret_that_is_missing_in_the_right_mount(bool isFolder)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        string message = Fail(scenario, vault => vault.AddKeyValue("secret", isFolder ? "orders/" : "orders"));

        message.Should().Contain("The mount \"secret\" is there (KV version 2): check the path and the namespace");
    }

    [Fact]
    public async Task A_mount_that_is_not_there_is_one_of_the_causes_that_are_named()
    {
        await using Scenario scenario = await Scenario.StartAsync();

        string message = Fail(scenario, vault => vault.AddKeyValue("sceret", "orders"));

        message.Should().Contain("There is no secret at \"sceret/orders\"").And.Contain("nothing is mounted at \"sceret\"");
    }

    [Fact]
    public async Task A_mount_that_was_given_in_part()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValue("team/kv");

        string message = Fail(scenario, vault => vault.AddKeyValue("team", "kv/orders"));

        message.Should().Contain("lies in the mount \"team/kv\" (KV version 2), and not in \"team\"");
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("orders/")]
    public async Task Version_1_that_was_taken_for_version_2(string path)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValueV1("old");

        Fail(scenario, vault => vault.AddKeyValue("old", path)).Should().Contain("\"old\" is a KV version 1 engine").And.Contain("use AddKeyValueV1");
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("orders/")]
    public async Task Version_2_that_was_taken_for_version_1(string path)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        Fail(scenario, vault => vault.AddKeyValueV1("secret", path)).Should().Contain("\"secret\" is a KV version 2 engine").And.Contain("use AddKeyValue,");
    }

    [Fact]
    public async Task An_engine_of_another_type()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPkiRole("web");

        Fail(scenario, vault => vault.AddKeyValue("pki", "orders")).Should().Contain("\"pki\" is an engine of the type \"pki\", and not KV");
    }

    [Fact]
    public async Task A_path_without_a_mount_of_its_own_and_certificates_are_explained_as_well()
    {
        await using Scenario scenario = await Scenario.StartAsync();

        string message = Fail(scenario, vault =>
        {
            vault.AddSecret("secret/orders");
            vault.AddCertificate("pkx", "web", request => request.CommonName = "orders.example");
        });

        message.Should().Contain("The mount \"secret\" is there").And.Contain("Nothing at \"pkx/issue/web\" issues certificates").And.Contain("nothing is mounted at \"pkx\"");
    }

    [Fact]
    public async Task Where_the_question_is_forbidden_all_causes_are_named_and_the_token_is_not_looked_at_for_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Fail(
            HttpStatusCode.Forbidden, body: """{"errors":["preflight capability check returned 403"]}""", when: request => request.Path.StartsWith(Question, StringComparison.Ordinal));
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\", \"list\"] }");
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies.Add("all"));

        string message = Fail(scenario, vault => vault.UseAppRole(role.RoleId, role.SecretId), "orders", "billing");

        message.Should().Contain("nothing is mounted at \"secret\"").And.Contain("namespace is wrong").And.Contain("another kind or version").And.Contain("the secret is missing");
        scenario.Server.Requests.Count(request => request.Path.StartsWith(Question, StringComparison.Ordinal)).Should().Be(1);
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
        scenario.CountRequests("GET", "auth/token/lookup-self").Should().Be(0);
    }

    [Fact]
    public async Task Many_that_are_missing_in_one_mount_are_one_question_and_what_was_deleted_is_none()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "gone", ("a", "1"));
        scenario.Server.DeleteSecret("secret", "gone");

        string message = Fail(scenario, vault => vault.UseToken(scenario.Server.RootToken), "a", "b", "c", "gone");

        message.Should().Contain("\"secret/gone\" was deleted at");
        scenario.Server.Requests.Count(request => request.Path.StartsWith(Question, StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task A_type_that_a_server_makes_up_is_not_repeated()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Body(
            """{"data":{"type":"planted\r\nforged log line","path":"secret/"}}""", "application/json", when: request => request.Path.StartsWith(Question, StringComparison.Ordinal));

        Fail(scenario, vault => vault.AddKeyValue("secret", "orders")).Should().NotContain("planted").And.Contain("Vault does not say");
    }

    private static string Fail(Scenario scenario, Action<VaultConfigurationBuilder> logIn, params string[] paths) => Fail(scenario.Invoking(s => s.Build(vault =>
    {
        logIn(vault);
        Array.ForEach(paths, path => vault.AddKeyValue("secret", path));
    })));

    private static string Fail(Scenario scenario, Action<VaultConfigurationBuilder> configure) => Fail(scenario.Invoking(s => s.BuildWithToken(configure)));

    private static string Fail(Func<object> build)
    {
        VaultException failure = build.Should().Throw<VaultException>().Which;
        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.Message.Should().Contain("attempts: 1");
        return failure.Message;
    }
}
