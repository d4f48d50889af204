using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Reading;

public sealed class AllowedSectionsTests
{
    private const int KeysAreNotAllowed = 403;

    [Fact]
    public async Task A_folder_cannot_reconfigure_the_application_and_one_warning_names_the_keys()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "team/openai", ("ApiKey", "sk"));
        scenario.Server.PutSecret("secret", "team/Logging", ("LogLevel__Default", "planted-None"), ("LogLevel__Microsoft", "planted-None"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "team/"));

        configuration["openai:ApiKey"].Should().Be("sk");
        configuration.GetSection("Logging").Exists().Should().BeFalse();
        LogEntry warning = scenario.Logs.Warnings.Should().ContainSingle().Subject;
        warning.EventId.Should().Be(KeysAreNotAllowed);
        warning.Text.Should().Contain("secret/team/Logging").And.Contain("Logging:LogLevel:Default, Logging:LogLevel:Microsoft")
            .And.Contain("AllowedSections").And.NotContain("planted");

        await scenario.PassOneRoundAsync(configuration);
        scenario.Logs.Count(KeysAreNotAllowed).Should().Be(1, "nothing is new");

        scenario.Server.PutSecret("secret", "team/Logging", ("LogLevel__Default", "planted-Trace"));
        await scenario.PassOneRoundAsync(configuration);
        scenario.Logs.Count(KeysAreNotAllowed).Should().Be(2, "there is another version");
    }

    [Fact]
    public async Task What_is_allowed_is_set_and_nothing_else()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecretJson("secret", "app", """{"Logging":{"LogLevel":{"Default":"Debug"}},"OpenAI":{"ApiKey":"sk"},"OpenAIOther":"x"}""");
        IConfigurationRoot free = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app"));
        IConfigurationRoot bound = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "app", secret => secret.AllowedSections.Add("openai")));

        free["Logging:LogLevel:Default"].Should().Be("Debug", "the secret was named");
        bound.AsEnumerable().Should().BeEquivalentTo(new Dictionary<string, string?> { ["OpenAI"] = null, ["OpenAI:ApiKey"] = "sk" });
    }

    [Fact]
    public async Task The_section_of_the_configuration_can_say_it()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "team/Urls", ("k", "http://*:1"));
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Vault:Secrets:0:Mount"] = "secret",
                ["Vault:Secrets:0:Path"] = "team/",
                ["Vault:Secrets:0:AllowedSections:0"] = "Urls",
            })
            .AddVault(vault =>
            {
                scenario.Prepare(vault);
                vault.UseToken(scenario.Server.RootToken);
            })
            .Build();
        using IDisposable disposed = (IDisposable)configuration;

        configuration["Urls:k"].Should().Be("http://*:1");
    }

    [Theory]
    [InlineData("")]
    [InlineData(":OpenAI")]
    [InlineData("OpenAI:")]
    public async Task What_is_no_section_is_a_mistake(string section)
    {
        await using Scenario scenario = await Scenario.StartAsync();

        Action build = () => scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret => secret.AllowedSections.Add(section)));

        build.Should().Throw<OptionsValidationException>().WithMessage($"*AllowedSections of \"secret/a\" has \"{section}\"*");
    }
}
