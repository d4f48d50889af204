using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class VaultHostedServiceTests
{
    private const string RevokePath = "auth/token/revoke-self";

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

    [Fact(Timeout = Some.Patience)]
    public async Task StoppedAsync_TokenOfALogin_IsRevokedOnceAndTheValuesStay()
    {
        FakeHandler handler = Vault();
        using VaultBed bed = new(handler);
        IConfigurationRoot twice = new ConfigurationBuilder().AddConfiguration(bed.Root).AddConfiguration(bed.Root).Build();

        await Hosted(twice).StoppedAsync(Stop);

        handler.Count(RevokePath).Should().Be(1);
        handler.Sent[^1].Should().BeEquivalentTo(new { Method = "POST", Path = RevokePath, Token = "t1" });
        bed.Root["k"].Should().Be("v");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task StoppedAsync_Afterwards_NothingIsReadAnyMore()
    {
        FakeHandler handler = Vault();
        using VaultBed bed = new(handler);

        await Hosted(bed.Root).StoppedAsync(Stop);
        int sent = handler.Sent.Count;
        bed.Time.Advance(TimeSpan.FromDays(1));

        await FluentActions.Awaiting(() => bed.Root.GetVaultRefresher().RefreshAsync(Stop)).Should().ThrowAsync<ObjectDisposedException>();
        handler.Sent.Should().HaveCount(sent);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task StoppedAsync_GivenToken_IsNotRevoked()
    {
        FakeHandler handler = Vault();
        using VaultBed bed = new(handler, vault => vault.UseToken("given").AddKeyValue("secret", "orders"));

        await Hosted(bed.Root).StoppedAsync(Stop);

        handler.Count(RevokePath).Should().Be(0);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task StoppedAsync_VaultIsDown_IsNoFailure()
    {
        bool isDown = false;
        FakeHandler handler = new(request =>
            isDown ? throw new HttpRequestException("no")
            : request.Token is null ? FakeHandler.Login("t1")
            : FakeHandler.Secret("""{"k":"v"}"""));
        using VaultBed bed = new(handler);
        isDown = true;

        await FluentActions.Awaiting(() => Hosted(bed.Root).StoppedAsync(Stop)).Should().NotThrowAsync();

        handler.Count(RevokePath).Should().Be(1);
    }

    /// <summary>However long: the first case takes the 5 real seconds, although the secrets' clock stands still.</summary>
    [Theory(Timeout = Some.Patience)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoppedAsync_CallbackDoesNotEnd_IsNotWaitedForForEver(bool isCancelled)
    {
        bool isDown = false;
        using ManualResetEventSlim end = new();
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(request =>
            request.Token is null ? FakeHandler.Login("t1", 0)
            : isDown ? throw new HttpRequestException("no")
            : FakeHandler.Secret("""{"k":"v"}"""));
        using VaultBed bed = new(handler, vault =>
        {
            vault.Events.OnFailed = _ =>
            {
                entered.TrySetResult();
                end.Wait(Stop);
            };
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
        });
        isDown = true;
        Task refresh = bed.Root.GetVaultRefresher().RefreshAsync(Stop);
        await entered.Task;

        await FluentActions.Awaiting(() => Hosted(bed.Root).StoppedAsync(new CancellationToken(isCancelled))).Should().NotThrowAsync();

        end.Set();
        await FluentActions.Awaiting(() => refresh).Should().ThrowAsync<Exception>();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task StoppedAsync_DisposedConfiguration_IsLeftAlone()
    {
        FakeHandler handler = Vault();
        VaultBed bed = new(handler);
        bed.Dispose();

        await Hosted(bed.Root).StoppedAsync(Stop);

        handler.Count(RevokePath).Should().Be(0);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task OtherStages_OfTheHostsLife_AskVaultForNothing()
    {
        FakeHandler handler = Vault();
        using VaultBed bed = new(handler);
        IHostedLifecycleService hosted = Hosted(bed.Root);
        int sent = handler.Sent.Count;

        await hosted.StartingAsync(Stop);
        await hosted.StartAsync(Stop);
        await hosted.StartedAsync(Stop);
        await hosted.StoppingAsync(Stop);
        await hosted.StopAsync(Stop);

        handler.Sent.Should().HaveCount(sent);
    }

    private static FakeHandler Vault() => new(request => request switch
    {
        { Path: RevokePath } => new HttpResponseMessage(System.Net.HttpStatusCode.NoContent),
        { Path: "auth/token/lookup-self" } => Recording.Of("token-lookup-self").ToResponse(),
        { Token: null } => FakeHandler.Login("t1"),
        _ => FakeHandler.Secret("""{"k":"v"}"""),
    });

    private static IHostedLifecycleService Hosted(IConfiguration configuration) =>
        Services(configuration, new FakeLogCollector()).GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single();

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
