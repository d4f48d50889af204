using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Publication;

public sealed class OptionsValidationTests
{
    [Theory]
    [InlineData("""{"Url":"https://b","Timeout":"planted-not-a-number"}""", "HttpOptions cannot be bound")]
    [InlineData("""{"Url":"planted-without-scheme","Timeout":5}""", "HttpOptions would not be valid")]
    [InlineData("""{"Url":"https://b","Timeout":-5}""", "HttpOptions would not be valid")]
    public async Task Values_with_which_an_options_class_would_not_bind_or_not_be_valid_are_held_back(string bad, string said)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecretJson("secret", "http", """{"Url":"https://a","Timeout":5}""");
        scenario.Server.PutSecret("secret", "other", ("key", "1"));
        using IHost host = await StartHostAsync(scenario);
        IConfiguration configuration = host.Services.GetRequiredService<IConfiguration>();
        IOptionsMonitor<HttpOptions> monitor = host.Services.GetRequiredService<IOptionsMonitor<HttpOptions>>();
        monitor.CurrentValue.Url.Should().Be("https://a");

        scenario.Server.PutSecretJson("secret", "http", bad);
        scenario.Server.PutSecret("secret", "other", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);

        monitor.CurrentValue.Url.Should().Be("https://a");
        configuration["key"].Should().Be("2", "one secret that is held back does not hold the others");
        string.Join('\n', scenario.Logs.Entries).Should().Contain(said).And.NotContain("planted");
        scenario.Server.PutSecretJson("secret", "http", """{"Url":"https://c","Timeout":7}""");
        await scenario.PassOneRoundAsync(configuration);

        await scenario.UntilAsync(() => monitor.CurrentValue.Url == "https://c", "the listeners were told");
        monitor.CurrentValue.Timeout.Should().Be(7);
    }

    [Fact]
    public async Task What_only_the_rest_of_the_configuration_has_counts_too()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecretJson("secret", "http", """{"Timeout":5}""");
        using IHost host = await StartHostAsync(scenario, ("Http:Url", "https://from-appsettings"));

        scenario.Server.PutSecretJson("secret", "http", """{"Timeout":6}""");
        await scenario.PassOneRoundAsync(host.Services.GetRequiredService<IConfiguration>());

        IOptionsMonitor<HttpOptions> monitor = host.Services.GetRequiredService<IOptionsMonitor<HttpOptions>>();
        await scenario.UntilAsync(() => monitor.CurrentValue.Timeout == 6, "the listeners were told");
    }

    private static async Task<IHost> StartHostAsync(Scenario scenario, params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value)));
        builder.AddVault(vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "http", secret => secret.Section = "Http");
            vault.AddKeyValue("secret", "other", secret => secret.Optional = true);
            vault.ValidateBeforePublish<HttpOptions>("Http");
        });
        builder.Services.AddOptions<HttpOptions>().BindConfiguration("Http")
            .Validate(options => options.Url.StartsWith("https://", StringComparison.Ordinal))
            .Validate(options => options.Timeout > 0);
        IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private sealed class HttpOptions
    {
        public string Url { get; set; } = "";

        public int Timeout { get; set; }
    }
}
