using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Hostile;

/// <summary>A server, or something on the way to it, that means ill: what it answers is refused or bounded, and the last values stay.</summary>
public sealed class HostileAnswerTests
{
    public static TheoryData<string> Names =>
    [
        "[\"../up\"]", "[\"a/b\"]", "[\"..\"]", "[\".\"]", "[\"\"]", "[\"/\"]", "[\"a//\"]", "[\"a\\u0000\"]", "[\"a\\r\\nforged line\"]", "[\"a\\u001b[2J\"]", "[null]", "[7]", "\"a\"", "{}",
        JsonSerializer.Serialize(Enumerable.Range(0, 100_001)).Replace(",", "\",\"", StringComparison.Ordinal).Replace("[", "[\"", StringComparison.Ordinal).Replace("]", "\"]", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_list_whose_names_lead_elsewhere_or_forge_or_are_too_many_is_refused_as_a_whole(string names)
    {
        await using Scenario scenario = await Scenario.StartAsync(product: VaultTestProduct.Vault);
        IConfigurationRoot configuration = BuildFolder(scenario);
        scenario.Server.ClearRequests();
        scenario.Server.Faults.Body($$$"""{"data":{"keys":{{{names}}}}}""", "application/json", when: request => request.Path.StartsWith("secret/metadata/f", StringComparison.Ordinal));

        VaultException refused = await RefusedAsync(configuration);

        refused.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        refused.Message.Should().NotContain("forged").And.NotContain("\n").And.ContainAny("not a list of names", "more than 100,000 names");
        configuration["a:key"].Should().Be("1");
        scenario.Server.Requests.Should().NotContain(request => request.Path.StartsWith("secret/data/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("x//y")]
    [InlineData("x\\r\\nforged line")]
    public async Task Versions_of_a_folder_with_such_names_are_not_used(string name)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        IConfigurationRoot configuration = BuildFolder(scenario);
        scenario.Server.Faults.Body(
            $$$"""{"data":{"keys":["{{{name}}}"],"key_info":{"{{{name}}}":{"current_version":1,"versions":{} } } } }""", "application/json", when: request => request.Path.StartsWith("secret/detailed-metadata", StringComparison.Ordinal));

        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["a:key"].Should().Be("1");
        string.Join('\n', scenario.Logs.Entries).Should().NotContain("forged");
        scenario.Server.Requests.Should().NotContain(request => request.Path.EndsWith("/up", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Fields => new()
    {
        { "deep", $"{{\"key\":{new string('[', 5_000)}{new string(']', 5_000)}}}" },
        { "a giant key", $"{{\"{new string('k', 10_000)}\":\"1\"}}" },
        { "a key that grows", $"{{\"{new string('k', 4_000)}\":[{string.Join(',', Enumerable.Repeat('0', 20_000))}]}}" },
        { "many keys that grow", $"{{{string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"{i}{new string('k', 4_000)}\":[{string.Join(',', Enumerable.Repeat('0', 100))}]"))}}}" },
        { "half a character", "{\"key\":\"\\ud800\"}" },
        { "large", $"{{\"key\":\"{new string('p', 5_000_000)}\"}}" },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task Fields_without_measure_are_refused_and_the_last_values_stay(string what, string fields)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        scenario.Server.Faults.Body(Version2(fields), "application/json", when: request => request.Path == "secret/data/a");

        VaultException refused = await RefusedAsync(configuration);

        refused.Kind.Should().Be(VaultErrorKind.InvalidResponse, what);
        refused.Message.Length.Should().BeLessThan(500);
        configuration["key"].Should().Be("1");
    }

    [Fact]
    public async Task Of_fields_with_one_name_the_last_counts_and_a_warning_says_so()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.Faults.Body(Version2("""{"key":"1","KEY":"2","key":"3"}"""), "application/json", when: request => request.Path == "secret/data/a");

        scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"))["key"].Should().Be("3");

        scenario.Logs.Count(400).Should().BePositive();
    }

    [Theory]
    [InlineData(200, "text/html", "<html>log in</html>")]
    [InlineData(200, "application/json", "<html>log in</html>")]
    [InlineData(200, "application/json", "[1]")]
    [InlineData(302, "text/html", "<html>moved</html>")]
    [InlineData(404, "text/html", "<html>not here</html>")]
    [InlineData(404, "application/json", "{\"message\":\"not here\"}")]
    [InlineData(403, "text/html", "<html>blocked</html>")]
    [InlineData(502, "text/html", "<html>bad gateway</html>")]
    public async Task A_page_of_a_gateway_is_no_answer_takes_no_value_away_and_costs_no_login(int status, string type, string body)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("app", options => options.Policies.Add("all"));
        scenario.Server.AddPolicy("all", "path \"secret/*\" { capabilities = [\"read\"] }");
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.Build(vault =>
        {
            vault.Options.MaxRetries = 0;
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a", secret => secret.OnDeleted = DeletedSecretBehavior.Remove);
        });
        scenario.Server.Faults.Body(body, type, (HttpStatusCode)status, when: request => request.Path == "secret/data/a");

        for (int round = 0; round < 3; round++)
        {
            VaultException refused = await RefusedAsync(configuration);
            refused.IsTransient.Should().BeTrue();
            refused.Message.Should().NotContain("<html").And.NotContain("not here");
        }

        configuration["key"].Should().Be("1");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
    }

    [Theory]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("1e999")]
    [InlineData("99999999999999999999")]
    [InlineData("\"3600\"")]
    public async Task A_life_without_measure_neither_ends_the_refreshing_nor_makes_it_race(string seconds)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.EnableKeyValueV1("old");
        scenario.Server.PutSecret("old", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValueV1("old", "a"));
        await scenario.RestAsync(configuration);
        scenario.Server.Faults.Body(
            $$$"""{"request_id":"r","lease_id":"","renewable":false,"lease_duration":{{{seconds}}},"data":{"key":"1"}}""", "application/json", when: request => request.Path == "old/a");
        scenario.Server.Faults.Body(
            $$$"""{"request_id":"r","data":{"id":"x","ttl":{{{seconds}}},"creation_ttl":{{{seconds}}},"renewable":true,"policies":["root"],"type":"service"} }""",
            "application/json",
            when: request => request.Path == "auth/token/lookup-self");
        scenario.Server.ClearRequests();

        for (int round = 0; round < 3; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
        }

        scenario.Server.Requests.Count.Should().BeLessThan(30);
        configuration["key"].Should().Be("1");
        scenario.Logs.Count(505).Should().Be(0);
    }

    [Fact]
    public async Task A_request_id_that_is_none_of_vaults_is_not_repeated()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));
        scenario.Server.Faults.Body(
            """{"request_id":"hvs.planted\r\nforged","errors":["a\u001b[2J\r\nforged\u0085line"]}""", "application/json", HttpStatusCode.BadRequest, when: request => request.Path == "secret/data/a");

        VaultException failure = await RefusedAsync(configuration);

        failure.RequestId.Should().BeNull();
        failure.Message.Any(char.IsControl).Should().BeFalse();
        string.Join('\n', scenario.Logs.Entries).Should().NotContain("planted");
    }

    private static string Version2(string fields) =>
        $$$"""{"request_id":"r","data":{"data":{{{fields}}},"metadata":{"created_time":"2099-01-01T00:00:00Z","deletion_time":"","destroyed":false,"version":9} } }""";

    private static IConfigurationRoot BuildFolder(Scenario scenario)
    {
        scenario.Server.PutSecret("secret", "f/a", ("key", "1"));
        return scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "f/"));
    }

    private static async Task<VaultException> RefusedAsync(IConfigurationRoot configuration)
    {
        Func<Task> refresh = () => configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        return (await refresh.Should().ThrowAsync<VaultException>()).Which;
    }
}
