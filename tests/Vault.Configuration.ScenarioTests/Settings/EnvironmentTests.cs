using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Settings;

/// <summary>Alone, since the environment is the whole process's.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
[Collection(nameof(EnvironmentTests))]
public sealed class EnvironmentTests : IDisposable
{
    private readonly List<string> _set = [];

    public void Dispose() => _set.ForEach(name => Environment.SetEnvironmentVariable(name, null));

    [Fact]
    public async Task What_the_cli_reads_is_enough_to_reach_vault_and_to_log_in()
    {
        await using Scenario scenario = await StartAsync();
        Set("VAULT_ADDR", scenario.Server.Address.ToString());
        Set("VAULT_TOKEN", scenario.Server.RootToken);

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault => vault.AddSecret("secret/a")).Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["key"].Should().Be("1");
    }

    [Fact]
    public async Task App_role_of_the_environment_logs_in_with_the_secret_id_of_a_file()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("environment", options => options.Policies.Add("root"));
        using TemporaryFile secretId = new();
        secretId.Write(role.SecretId);
        Set("BAO_ADDR", scenario.Server.Address.ToString());
        Set("VAULT_ADDR", "https://nowhere.invalid");
        Set("VAULT_ROLE_ID", role.RoleId);
        Set("VAULT_SECRET_ID_FILE", secretId.Path);

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault => vault.AddKeyValue("secret", "a")).Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["key"].Should().Be("1");
        scenario.CountRequests("POST", "auth/approle/login").Should().Be(1);
    }

    [Fact]
    public async Task The_section_beats_the_environment_and_code_beats_both()
    {
        await using Scenario scenario = await StartAsync();
        Set("VAULT_ADDR", "https://nowhere.invalid");
        Set("VAULT_TOKEN", "wrong");
        Set("VAULT_CLIENT_TIMEOUT", "nonsense");
        Dictionary<string, string?> section = new()
        {
            ["Vault:Address"] = scenario.Server.Address.ToString(),
            ["Vault:Authentication:Method"] = "token",
            ["Vault:Authentication:Token"] = scenario.Server.RootToken,
            ["Vault:RequestTimeout"] = "5s",
            ["Vault:Secrets:0"] = "secret/a",
        };
        IConfigurationRoot bySection = new ConfigurationBuilder().AddInMemoryCollection(section).AddVault().Build();
        using IDisposable root = (IDisposable)bySection;
        bySection["key"].Should().Be("1");

        section["Vault:Address"] = "https://nowhere.invalid";
        section["Vault:Authentication:Token"] = "wrong";
        IConfigurationRoot byCode = new ConfigurationBuilder().AddInMemoryCollection(section).AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken);
        }).Build();

        using IDisposable other = (IDisposable)byCode;
        byCode["key"].Should().Be("1");
    }

    [Fact]
    public async Task A_time_limit_of_the_environment_counts_where_nobody_says_another()
    {
        await using Scenario scenario = await StartAsync();
        Set("VAULT_CLIENT_TIMEOUT", "10m");
        IConfigurationBuilder builder = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = scenario.Server.Address;
            vault.UseToken(scenario.Server.RootToken).AddKeyValue("secret", "a");
        });

        builder.Invoking(b => b.Build()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().ContainSingle().Which.Should().StartWith("VAULT_CLIENT_TIMEOUT is 00:10:00 and must be from");
    }

    [Fact]
    public void Switched_off_by_the_environment_nothing_is_read_and_nothing_is_checked()
    {
        Set("VAULT_CONFIGURATION_DISABLED", "true");

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault().Build();

        configuration.GetVaultRefresher().Status.Should().BeEmpty();
    }

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        return scenario;
    }

    private void Set(string name, string value)
    {
        _set.Add(name);
        Environment.SetEnvironmentVariable(name, value);
    }
}
