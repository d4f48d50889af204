using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class VaultHostedServiceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartingAsync_MessagesFromBeforeTheHost_ComeIntoItsLog()
    {
        FakeLogCollector log = new();
        using ConfigurationManager configuration = Configuration();
        ServiceProvider services = Services(configuration, log);

        log.Count.Should().Be(0);
        await services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single().StartingAsync(Stop);

        log.GetSnapshot().Should().Contain(record => record.Id == 500 && record.Category == "Vault.Configuration");
    }

    [Fact]
    public void AddVault_Twice_RegistersOnce()
    {
        ServiceCollection services = new();

        services.AddVault().AddVault();

        services.Count(service => service.ServiceType == typeof(IVaultRefresher)).Should().Be(1);
        services.Count(service => service.ServiceType == typeof(IHostedService)).Should().Be(1);
    }

    [Fact]
    public async Task AddVault_Refresher_WorksOnTheConfigurationOfTheContainer()
    {
        using ConfigurationManager configuration = Configuration();
        ServiceProvider services = Services(configuration, new FakeLogCollector());

        IVaultRefresher refresher = services.GetRequiredService<IVaultRefresher>();

        (await refresher.RefreshAsync(Stop)).Should().BeFalse();
        refresher.Status.Should().ContainSingle().Which.Name.Should().Be("vault");
    }

    private static ConfigurationManager Configuration()
    {
        ConfigurationManager configuration = new();
        configuration.AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://vault.test:8200");
            vault.UseHttpMessageHandler(VaultBed.Holding(() => """{"k":"v"}"""))
                .UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
        });
        return configuration;
    }

    private static ServiceProvider Services(IConfiguration configuration, FakeLogCollector log) => new ServiceCollection()
        .AddSingleton(configuration)
        .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(log)))
        .AddVault()
        .BuildServiceProvider();
}
