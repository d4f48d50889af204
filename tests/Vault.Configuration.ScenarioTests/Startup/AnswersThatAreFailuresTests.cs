using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Startup;

public sealed class AnswersThatAreFailuresTests
{
    [Fact]
    public async Task A_login_that_wants_a_second_factor_is_told_from_one_that_worked()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Body(
            """{"request_id":"r","data":null,"warnings":null,"auth":{"client_token":"","accessor":"","policies":null,"lease_duration":0,"renewable":false,"mfa_requirement":{"mfa_request_id":"x","mfa_constraints":{}}}}""",
            "application/json",
            when: request => request.Path == "auth/approle/login");

        VaultException failure = await FailAsync(scenario, vault => vault.UseAppRole("role", "planted"));

        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.Message.Should().Contain("second factor").And.NotContain("planted");
    }

    [Fact]
    public async Task A_control_group_that_answers_with_a_wrapping_token_is_explained()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Body(
            """{"request_id":"r","data":null,"wrap_info":{"token":"hvs.planted","accessor":"a","ttl":86400,"creation_path":"secret/data/a"},"warnings":null,"auth":null}""",
            "application/json",
            when: request => request.Path == "secret/data/a");

        VaultException failure = await FailAsync(scenario, vault => vault.UseToken(scenario.Server.RootToken));

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain("control group").And.NotContain("planted");
    }

    [Fact]
    public async Task A_403_names_the_namespace_as_one_of_the_causes()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("orders");

        VaultException failure = await FailAsync(scenario, vault => vault.UseAppRole(role.RoleId, role.SecretId));

        failure.Message.Should().Contain("\"admin\" or below on HCP Vault");
    }

    [Fact]
    public async Task A_server_that_was_never_initialised_is_told_from_one_that_is_sealed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Fail(
            HttpStatusCode.ServiceUnavailable, body: """{"errors":["Vault is sealed"]}""", when: request => request.Path != "sys/seal-status");
        scenario.Server.Faults.Body(
            """{"type":"shamir","initialized":false,"sealed":true,"t":0,"n":0,"progress":0,"nonce":"","version":"","storage_type":"file"}""",
            "application/json",
            when: request => request.Path == "sys/seal-status");

        VaultException failure = await FailAsync(scenario, vault => vault.UseToken("t"));

        failure.Kind.Should().Be(VaultErrorKind.NotInitialized);
        failure.Message.Should().Contain("vault operator init").And.Contain("attempts: 1");
    }

    private static async Task<VaultException> FailAsync(Scenario scenario, Action<VaultConfigurationBuilder> configure)
    {
        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            configure(vault);
            vault.AddKeyValue("secret", "a");
        });
        return (await build.Should().ThrowAsync<VaultException>()).Which;
    }
}
