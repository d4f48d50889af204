using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Hostile;

/// <summary>What is configured by somebody who means ill: refused before anything is sent, and never quoted where it may be a secret.</summary>
public sealed class HostileInputTests
{
    private const string Break = "\r\nX-Evil: 1";

    [Theory]
    [InlineData("planted\r\nX-Evil: 1")]
    [InlineData("planted\nX-Evil: 1")]
    [InlineData("planted\0")]
    [InlineData("plantedé")]
    public async Task A_token_that_would_begin_another_header_is_not_sent(string token)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        Func<Task> start = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.UseToken(token);
            vault.AddKeyValue("secret", "a");
        });

        VaultException refused = (await start.Should().ThrowAsync<VaultException>()).Which;
        refused.Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
        refused.ToString().Should().Contain("a line break or another character that no token has").And.NotContain("planted");
        scenario.Server.Requests.Should().BeEmpty();
    }

    public static TheoryData<string> Settings => [.. All.Keys];

    private static Dictionary<string, Action<VaultConfigurationBuilder>> All { get; } = new()
    {
        ["namespace"] = vault => vault.Options.Namespace = "team" + Break,
        ["namespace that is no header"] = vault => vault.Options.Namespace = "téam",
        ["namespace of the login"] = vault => vault.UseAppRole(VaultCredential.FromValue("role"), VaultCredential.FromValue("secret"), options => options.Namespace = "team" + Break),
        ["mount of the login"] = vault => vault.UseAppRole(VaultCredential.FromValue("role"), VaultCredential.FromValue("secret"), options => options.Mount = "../sys"),
        ["value of a header"] = vault => vault.Options.Headers["X-Gateway"] = "a" + Break,
        ["name of a header"] = vault => vault.Options.Headers["X-Gateway" + Break] = "a",
        ["mount"] = vault => vault.AddKeyValue("secret/../sys", "a"),
        ["path"] = vault => vault.AddKeyValue("secret", "a/../../sys/mounts"),
        ["path of a folder"] = vault => vault.AddKeyValue("secret", "../"),
        ["path with a line break"] = vault => vault.AddKeyValue("secret", "a" + Break),
        ["path with a line separator"] = vault => vault.AddKeyValue("secret", "a\u2028b"),
        ["path of version 1"] = vault => vault.AddKeyValueV1("secret", "./a"),
        ["path without a mount"] = vault => vault.AddSecret("secret/../../v1/sys/mounts"),
        ["role"] = vault => vault.AddDynamicCredentials("database", "../config"),
        ["role of certificates"] = vault => vault.AddCertificate("pki", "../root", request => request.CommonName = "a.example"),
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_setting_that_leads_elsewhere_ends_the_start_before_vault_is_asked(string what)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        OptionsValidationException refused = scenario.Invoking(s => s.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "fine");
            All[what](vault);
        })).Should().Throw<OptionsValidationException>().Which;

        refused.Failures.Should().Contain(failure => failure.Contains("not valid") || failure.Contains("line break") || failure.Contains("no name of a header"));
        scenario.Server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("%2e%2e/a")]
    [InlineData("%2e%2e%2fsys%2fmounts")]
    [InlineData("..\\..\\sys")]
    [InlineData("a;b=c?d#e")]
    [InlineData("...")]
    public async Task A_path_that_only_looks_as_if_it_led_elsewhere_is_a_name_as_any_other(string path)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        path += "/x";
        scenario.Server.PutSecret("secret", path, ("key", "1"));

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", path));

        configuration["key"].Should().Be("1");
        scenario.CountRequests("GET", "secret/data/" + path).Should().Be(1);
    }
}
