using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Authentication;

/// <summary>A deployment tool hands over a wrapping token instead of the secret id.</summary>
public sealed class WrappedCredentialTests
{
    private const int SecurityEvent = 209;

    [Fact]
    public async Task Later_logins_use_what_was_unwrapped_once()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        VaultTestAppRole role = AddRole(scenario);
        file.Write(Wrap(scenario));
        IConfigurationRoot configuration = Build(scenario, role, file);

        for (int version = 2; version < 6; version++)
        {
            scenario.Server.PutSecret("secret", "a", ("key", $"{version}"));
            await scenario.PassOneRoundAsync(configuration);
            configuration["key"].Should().Be($"{version}");
        }

        (Count(scenario, "sys/wrapping/lookup"), Count(scenario, "sys/wrapping/unwrap")).Should().Be((1, 1));
        Count(scenario, "auth/approle/login").Should().BeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task Somebody_who_unwrapped_it_before_is_a_security_event_and_ends_the_start()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        VaultTestAppRole role = AddRole(scenario);
        string wrappingToken = Wrap(scenario);
        file.Write(wrappingToken);
        await AsThiefAsync(scenario, "sys/wrapping/unwrap", wrappingToken);

        VaultException failure = FluentActions.Invoking(() => Build(scenario, role, file)).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.ToString().Should().Contain("somebody else may have unwrapped it").And.NotContain(wrappingToken);
        scenario.Logs.Entries.Should().ContainSingle(entry => entry.EventId == SecurityEvent).Which.Level.Should().Be(LogLevel.Error);
        Count(scenario, "auth/approle/login").Should().Be(0);
    }

    [Fact]
    public async Task A_wrapping_token_of_another_role_is_a_security_event_and_is_left_as_it_is()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        VaultTestAppRole role = AddRole(scenario);
        scenario.Server.AddAppRole("intruder");
        string wrappingToken = Wrap(scenario, "intruder");
        file.Write(wrappingToken);

        VaultException failure = FluentActions.Invoking(() => Build(scenario, role, file)).Should().Throw<VaultException>().Which;

        failure.Message.Should().Contain("auth/approle/role/intruder/secret-id").And.Contain("auth/approle/role/orders/secret-id");
        scenario.Logs.Count(SecurityEvent).Should().Be(1);
        (await AsThiefAsync(scenario, "sys/wrapping/unwrap", wrappingToken)).Should().Be(HttpStatusCode.OK, "nobody has unwrapped it yet");
    }

    [Fact]
    public async Task The_wrapping_token_is_never_sent_again_when_the_answer_to_the_unwrapping_was_lost()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        using TemporaryFile file = new();
        VaultTestAppRole role = AddRole(scenario);
        file.Write(Wrap(scenario));
        scenario.Server.Faults.Reset(when: request => request.Path == "sys/wrapping/unwrap", afterHandling: true);

        FluentActions.Invoking(() => Build(scenario, role, file)).Should().Throw<VaultException>().WithMessage("*may be used up*");

        Count(scenario, "sys/wrapping/unwrap").Should().Be(1);
        Count(scenario, "auth/approle/login").Should().Be(0);
    }

    [Fact]
    public async Task A_token_may_be_wrapped_too()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        AddRole(scenario);
        string wrappingToken = await CreateWrappedTokenAsync(scenario);

        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.UseToken(VaultCredential.Wrapped(VaultCredential.FromValue(wrappingToken), "auth/token/create"));
            vault.AddKeyValue("secret", "a");
        });
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("2");
        Count(scenario, "sys/wrapping/unwrap").Should().Be(1);
    }

    private static VaultTestAppRole AddRole(Scenario scenario)
    {
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\"] }");
        return scenario.Server.AddAppRole("orders", options =>
        {
            options.Policies.Add("all");
            options.TokenTtl = TimeSpan.FromSeconds(20);
            options.TokenMaxTtl = TimeSpan.FromSeconds(20);
        });
    }

    private static IConfigurationRoot Build(Scenario scenario, VaultTestAppRole role, TemporaryFile file) => scenario.Build(vault =>
    {
        vault.UseAppRole(
            VaultCredential.FromValue(role.RoleId),
            VaultCredential.Wrapped(VaultCredential.FromFile(file.Path), "auth/approle/role/orders/secret-id"));
        vault.AddKeyValue("secret", "a");
    });

    private static string Wrap(Scenario scenario, string role = "orders") =>
        scenario.Server.CreateWrappedSecretId(role, TimeSpan.FromMinutes(10));

    private static int Count(Scenario scenario, string path) => scenario.CountRequests("POST", path);

    private static async Task<HttpStatusCode> AsThiefAsync(Scenario scenario, string path, string token)
    {
        using HttpResponseMessage answer = await SendAsync(scenario, path, ("X-Vault-Token", token));
        return answer.StatusCode;
    }

    private static async Task<string> CreateWrappedTokenAsync(Scenario scenario)
    {
        using HttpResponseMessage answer = await SendAsync(
            scenario, "auth/token/create", ("X-Vault-Token", scenario.Server.RootToken), ("X-Vault-Wrap-TTL", "60s"));
        JsonNode body = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        return body["wrap_info"]!["token"]!.GetValue<string>();
    }

    private static async Task<HttpResponseMessage> SendAsync(Scenario scenario, string path, params (string Name, string Value)[] headers)
    {
        using HttpClient client = new() { BaseAddress = scenario.Server.Address };
        using HttpRequestMessage request = new(HttpMethod.Post, $"v1/{path}") { Content = new StringContent("{}") };
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
