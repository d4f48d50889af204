using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class LeftOutProviderTests
{
    private readonly FakeHandler _handler = VaultBed.Holding(() => """{"k":"v"}""");

    [Fact]
    public void Build_AtDesignTime_YieldsNoKeysAndNeedsNoVaultAndNoOptions()
    {
        VaultConfigurationBuilder choices = new();
        choices.UseHttpMessageHandler(_handler);

        IConfigurationProvider provider = new VaultConfigurationSource(choices, "ef").Build(new ConfigurationBuilder());
        provider.Load();

        provider.Should().BeOfType<LeftOutProvider>();
        provider.GetChildKeys([], null).Should().BeEmpty();
        provider.TryGet("k", out _).Should().BeFalse();
        _handler.Sent.Should().BeEmpty();
    }

    [Fact]
    public void Build_AtDesignTimeWithLoadAtDesignTime_IsAsEver()
    {
        VaultConfigurationBuilder choices = new();
        choices.Options.Address = new Uri("http://vault.test:8200");
        choices.Options.LoadAtDesignTime = true;
        choices.UseHttpMessageHandler(_handler).UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");

        using VaultConfigurationProvider provider = (VaultConfigurationProvider)new VaultConfigurationSource(choices, "ef").Build(new ConfigurationBuilder());
        provider.Load();

        provider.TryGet("k", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("Vault:Disabled", "true", null)]
    [InlineData(null, null, "VAULT_CONFIGURATION_DISABLED")]
    [InlineData(null, null, "BAO_CONFIGURATION_DISABLED")]
    public void Build_Disabled_YieldsNoKeysAndNeedsNoVaultAndNoOptions(string? key, string? value, string? variable)
    {
        VaultConfigurationBuilder choices = new();
        choices.Options.Address = new Uri("ftp://nonsense");
        choices.UseHttpMessageHandler(_handler);
        ConfigurationBuilder builder = new();
        if (key is not null)
        {
            builder.AddInMemoryCollection([KeyValuePair.Create(key, value)]);
        }

        IConfigurationProvider provider = new VaultConfigurationSource(choices, designTimeTool: null, null, name => name == variable ? "1" : null).Build(builder);
        provider.Load();

        provider.Should().BeOfType<LeftOutProvider>();
        provider.GetChildKeys([], null).Should().BeEmpty();
        _handler.Sent.Should().BeEmpty();
    }

    [Fact]
    public void Create_ConfigureThrowsAndTheSourceIsLeftOut_IsNoMatter()
    {
        IConfigurationBuilder builder = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("Vault:Disabled", (string?)"true")]);

        VaultConfigurationSource source = VaultConfigurationExtensions.Create(builder, null, _ => throw new UriFormatException(), designTimeTool: null);

        source.Build(builder).Should().BeOfType<LeftOutProvider>();
        FluentActions.Invoking(() => VaultConfigurationExtensions.Create(new ConfigurationBuilder(), null, _ => throw new UriFormatException(), designTimeTool: null))
            .Should().Throw<UriFormatException>();
        VaultConfigurationExtensions.Create(new ConfigurationBuilder(), null, _ => throw new UriFormatException(), designTimeTool: "ef")
            .Build(new ConfigurationBuilder()).Should().BeOfType<LeftOutProvider>();
    }

    [Fact]
    public async Task RefresherOfASourceThatIsLeftOut_HasNoStatusAndChangesNothing()
    {
        IConfigurationRoot configuration = Disabled();

        IVaultRefresher refresher = configuration.GetVaultRefresher();

        refresher.Status.Should().BeEmpty();
        (await refresher.RefreshAsync(TestContext.Current.CancellationToken)).Should().BeFalse();
        (await refresher.RefreshAsync("OpenAI:ApiKey", TestContext.Current.CancellationToken)).Should().BeFalse();
        (await refresher.RefreshIfStaleAsync(TimeSpan.Zero, TestContext.Current.CancellationToken)).Should().BeFalse();
    }

    [Fact]
    public async Task HealthCheckOfASourceThatIsLeftOut_IsHealthy()
    {
        HealthCheckContext context = new() { Registration = new HealthCheckRegistration("vault", _ => null!, HealthStatus.Unhealthy, []) };

        HealthCheckResult result = await new VaultHealthCheck(Disabled()).CheckHealthAsync(context, TestContext.Current.CancellationToken);

        result.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task HostedService_SourceThatIsLeftOut_SaysSoInTheHostsLog()
    {
        FakeLogCollector log = new();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(new FakeLoggerProvider(log)));
        await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        VaultHostedService service = new(Disabled(), loggers, services);

        await service.StartingAsync(TestContext.Current.CancellationToken);
        await service.StoppedAsync(TestContext.Current.CancellationToken);

        log.GetSnapshot().Should().ContainSingle().Which.Message.Should().Be("orders: left out, since Vault:Disabled says so. Nothing is read from Vault.");
    }

    private static IConfigurationRoot Disabled() => new ConfigurationBuilder()
        .AddInMemoryCollection([KeyValuePair.Create("Vault:Disabled", (string?)"true"), KeyValuePair.Create("Vault:Name", (string?)"orders")])
        .AddVault()
        .Build();
}
