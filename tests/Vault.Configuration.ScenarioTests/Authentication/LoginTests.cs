using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

public sealed class LoginTests
{
    private const string ReadAll = "path \"secret/*\" { capabilities = [\"read\", \"list\"] }";

    [Fact]
    public async Task A_service_account_logs_in_and_its_token_file_is_read_anew_at_each_login()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.AddPolicy("all", ReadAll);
        scenario.Server.AddKubernetesRole("orders", options =>
        {
            options.BoundServiceAccountNames.Add("orders");
            options.BoundServiceAccountNamespaces.Add("shop");
            options.Audience = "vault";
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromMinutes(1);
            options.TokenMaxTtl = TimeSpan.FromMinutes(1);
        });
        file.Write(scenario.Server.CreateServiceAccountToken("shop", "orders", "vault", TimeSpan.FromMinutes(10)) + "\n");

        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseKubernetes("orders", options => options.TokenFile = file.Path);
            vault.AddKeyValue("secret", "a");
        });
        configuration["key"].Should().Be("1");

        file.Write(scenario.Server.CreateServiceAccountToken("shop", "orders", "vault", TimeSpan.FromHours(1)));
        scenario.Time.Advance(TimeSpan.FromMinutes(30));
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("2");
        scenario.CountRequests("POST", "auth/kubernetes/login").Should().BeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task A_service_account_that_the_role_does_not_allow_is_explained()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        scenario.Server.AddKubernetesRole("orders", options =>
        {
            options.BoundServiceAccountNames.Add("orders");
            options.BoundServiceAccountNamespaces.Add("shop");
        });
        string jwt = scenario.Server.CreateServiceAccountToken("shop", "intruder");
        file.Write(jwt);

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseKubernetes("orders", options => options.TokenFile = file.Path);
            vault.AddKeyValue("secret", "a");
        });

        VaultException failure = (await build.Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.Message.Should().Contain("kubernetes at auth/kubernetes").And.NotContain(jwt);
    }

    [Fact]
    public async Task An_app_role_logs_in_again_when_its_token_has_run_out()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.AddPolicy("all", ReadAll);
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromSeconds(20);
            options.TokenMaxTtl = TimeSpan.FromSeconds(20);
        });
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        });

        await scenario.PassOneRoundAsync(configuration);
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        scenario.CountRequests("POST", "auth/approle/login").Should().BeGreaterThanOrEqualTo(2);
        scenario.Server.Requests.Should().NotContain(request => request.StatusCode == 403, "a token that ran out is not even tried");
    }

    [Fact]
    public async Task One_login_serves_every_secret_that_waits_for_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", ReadAll);
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies.Add("all"));
        for (int i = 0; i < 100; i++)
        {
            scenario.Server.PutSecret("secret", $"s{i}", ($"k{i}", "1"));
        }

        scenario.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            for (int i = 0; i < 100; i++)
            {
                vault.AddKeyValue("secret", $"s{i}");
            }
        });

        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
        scenario.Server.Requests.Should().HaveCount(101);
    }

    [Fact]
    public async Task A_login_that_failed_is_not_remembered_and_happens_once_for_all_secrets_of_a_round()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("all", ReadAll);
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies.Add("all"));
        for (int i = 0; i < 50; i++)
        {
            scenario.Server.PutSecret("secret", $"s{i}", ($"k{i}", "1"));
        }

        scenario.Server.Faults.Fail(
            System.Net.HttpStatusCode.BadGateway, when: request => request.Path == "auth/approle/login", times: 2);
        IConfigurationRoot configuration = await scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            for (int i = 0; i < 50; i++)
            {
                vault.AddKeyValue("secret", $"s{i}");
            }
        });

        configuration["k49"].Should().Be("1");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(3);
    }

    [Fact]
    public async Task A_wrong_secret_id_is_said_at_the_start_after_two_tries_and_is_not_printed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("orders");

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseAppRole(role.RoleId, "planted-secret-id");
            vault.AddKeyValue("secret", "a");
        });

        VaultException failure = (await build.Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.ToString().Should().Contain("invalid role or secret ID").And.NotContain("planted").And.NotContain(role.RoleId);
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(2);
    }

    [Fact]
    public async Task A_way_to_log_in_of_ones_own_needs_only_the_public_seam()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.AddPolicy("all", ReadAll);
        scenario.Server.EnableAuthMethod("custom/mount", "approle");
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options =>
        {
            options.Mount = "custom/mount";
            options.Policies.Add("all");
        });

        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseAuthentication(new CustomAuthMethod(role));
            vault.AddKeyValue("secret", "a");
        });

        configuration["key"].Should().Be("1");
    }

    [Fact]
    public async Task A_403_after_a_400_is_told_as_a_lockout()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("orders");
        scenario.Server.Faults.Fail(System.Net.HttpStatusCode.BadRequest, body: """{"errors":["invalid role or secret ID"]}""", times: 1);
        scenario.Server.Faults.Fail(System.Net.HttpStatusCode.Forbidden, body: """{"errors":["permission denied"]}""");

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseAppRole(role.RoleId, "planted");
            vault.AddKeyValue("secret", "a");
        });

        (await build.Should().ThrowAsync<VaultException>()).WithMessage("*most likely locked it out*");
    }

    [Fact]
    public async Task A_login_with_a_credential_for_one_use_is_not_sent_again_when_its_answer_was_lost()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableAuthMethod("custom/mount", "approle");
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Mount = "custom/mount");
        scenario.Server.Faults.Reset(when: request => request.Path.EndsWith("/login", StringComparison.Ordinal), afterHandling: true);

        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseAuthentication(new CustomAuthMethod(role, isSingleUse: true));
            vault.AddKeyValue("secret", "a");
        });

        (await build.Should().ThrowAsync<VaultException>()).WithMessage("*was lost*may be used up*");
        scenario.Server.Requests.Should().ContainSingle();
    }

    private sealed class CustomAuthMethod(VaultTestAppRole role, bool isSingleUse = false) : VaultAuthMethod
    {
        public override string Name => "custom";

        public override string Mount => "custom/mount";

        public override ValueTask<VaultLogin> DescribeAsync(CancellationToken cancellationToken) => new(
            VaultLogin.FromRequest("login", new Dictionary<string, string> { ["role_id"] = role.RoleId, ["secret_id"] = role.SecretId }, isSingleUse));
    }
}
