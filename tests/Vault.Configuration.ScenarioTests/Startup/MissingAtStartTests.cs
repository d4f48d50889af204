using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Startup;

public sealed class MissingAtStartTests
{
    [Fact]
    public async Task Everything_that_is_missing_is_said_in_one_exception()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "there", ("a", "1"));
        scenario.Server.PutSecret("secret", "deleted", ("a", "1"));
        scenario.Server.DeleteSecret("secret", "deleted");
        scenario.Server.PutSecret("secret", "destroyed", ("a", "1"));
        scenario.Server.DestroySecret("secret", "destroyed", 1);

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "there");
            vault.AddKeyValue("secret", "absent");
            vault.AddKeyValue("secret", "deleted");
            vault.AddKeyValue("secret", "destroyed");
            vault.AddKeyValue("secret", "folder/");
        })).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.Message.Should().Contain("There is no secret at \"secret/absent\"")
            .And.Contain("\"secret/deleted\" was deleted at").And.Contain("can be undeleted")
            .And.Contain("\"secret/destroyed\" was destroyed and cannot be undeleted")
            .And.Contain("There are no secrets below \"secret/folder/\"")
            .And.NotContain("secret/there");
    }

    [Fact]
    public async Task What_is_optional_may_be_absent_and_appears_when_it_is_written()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "later", secret => secret.Optional = true);
            vault.AddKeyValue("secret", "folder/", secret => secret.Optional = true);
        });
        configuration["a"].Should().BeNull();
        (await scenario.RestAsync(configuration)).LastFailure.Should().BeNull();

        scenario.Server.PutSecret("secret", "later", ("a", "1"));
        scenario.Server.PutSecret("secret", "folder/x", ("b", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["a"].Should().Be("1");
        configuration["x:b"].Should().Be("2");
    }

    [Fact]
    public async Task A_leaf_that_a_folder_lists_and_that_holds_nothing_is_skipped_with_one_warning()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "folder/kept", ("a", "1"));
        scenario.Server.PutSecret("secret", "folder/gone", ("a", "1"));
        scenario.Server.DeleteSecret("secret", "folder/gone");

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "folder/"));
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);

        configuration["kept:a"].Should().Be("1");
        configuration["gone:a"].Should().BeNull();
        scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("secret/folder/gone");
    }

    [Fact]
    public async Task A_forbidden_secret_names_the_path_and_the_policy_that_would_allow_it_and_costs_no_second_login()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("a", "1"));
        Testing.VaultTestAppRole role = scenario.Server.AddAppRole("none");

        VaultException failure = scenario.Invoking(s => s.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        })).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        failure.Message.Should().Contain("path \"secret/data/a\" { capabilities = [\"read\"] }").And.Contain("(default");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
    }

    [Fact]
    public async Task A_secret_of_an_engine_of_version_1_is_told_from_one_that_is_missing()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using IDisposable fault = scenario.Server.Faults.Body(
            """{"request_id":"r","lease_id":"","renewable":false,"lease_duration":2764800,"data":{"password":"planted"},"wrap_info":null,"warnings":null,"auth":null}""",
            "application/json",
            when: request => request.Path.StartsWith("secret/data/", StringComparison.Ordinal));

        VaultException failure = scenario.Invoking(s => s.BuildWithToken(vault => vault.AddKeyValue("secret", "a")))
            .Should().Throw<VaultException>().Which;

        failure.Message.Should().Contain("not a secret of a KV version 2 engine").And.NotContain("planted");
    }
}
