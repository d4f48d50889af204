using Microsoft.Extensions.Configuration;
using Vault.Configuration.Provider;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class VaultConfigurationSourceTests
{
    private readonly FakeHandler _handler = VaultBed.Holding(() => """{"k":"v"}""");

    [Fact]
    public void Build_Again_SharesTheRunTimeAndAsksVaultNothing()
    {
        VaultConfigurationSource source = Source();
        using VaultConfigurationProvider first = Build(source);
        first.Load();
        int sent = _handler.Sent.Count;

        using VaultConfigurationProvider second = Build(source);
        second.Load();

        second.Runtime.Should().BeSameAs(first.Runtime);
        second.TryGet("k", out string? value).Should().BeTrue();
        value.Should().Be("v");
        _handler.Sent.Should().HaveCount(sent);
    }

    [Fact]
    public void Dispose_OneOfTwo_LeavesTheOtherRunning()
    {
        VaultConfigurationSource source = Source();
        VaultConfigurationProvider first = Build(source);
        first.Load();
        using VaultConfigurationProvider second = Build(source);
        second.Load();

        first.Dispose();

        second.Runtime.IsStopped.Should().BeFalse();
        second.Dispose();
        second.Runtime.IsStopped.Should().BeTrue();
    }

    [Fact]
    public void Build_AfterTheLastWasDisposed_MakesANewRunTime()
    {
        VaultConfigurationSource source = Source();
        VaultConfigurationProvider first = Build(source);
        first.Load();
        first.Dispose();

        using VaultConfigurationProvider second = Build(source);
        second.Load();

        second.Runtime.Should().NotBeSameAs(first.Runtime);
        second.TryGet("k", out _).Should().BeTrue();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Build_AfterTheHostStopped_MakesANewRunTime()
    {
        VaultConfigurationSource source = Source();
        using VaultConfigurationProvider first = Build(source);
        first.Load();
        await first.Runtime.EndAsync(TestContext.Current.CancellationToken);

        using VaultConfigurationProvider second = Build(source);
        second.Load();

        second.Runtime.Should().NotBeSameAs(first.Runtime);
        (await second.Runtime.RefreshAsync(only: null).WaitAsync(TestContext.Current.CancellationToken)).Failures.Should().BeEmpty();
        first.TryGet("k", out _).Should().BeTrue();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task EndAsync_OfWhatWasDisposedMeanwhile_DoesNothing()
    {
        VaultConfigurationProvider provider = Build(Source());
        provider.Load();
        provider.Dispose();

        await provider.Runtime.EndAsync(TestContext.Current.CancellationToken);

        provider.Runtime.IsStopped.Should().BeTrue();
        provider.TryGet("k", out _).Should().BeTrue();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task EndAsync_ByTwoHosts_EndsOnce()
    {
        using VaultConfigurationProvider provider = Build(Source());
        provider.Load();

        Task first = provider.Runtime.EndAsync(TestContext.Current.CancellationToken);
        Task second = provider.Runtime.EndAsync(TestContext.Current.CancellationToken);

        second.Should().BeSameAs(first);
        await first;
    }

    [Fact]
    public void Build_OptionsChanged_MakesANewRunTime()
    {
        VaultConfigurationBuilder? choices = null;
        VaultConfigurationSource source = Source(vault => choices = vault);
        using VaultConfigurationProvider first = Build(source);

        choices!.Options.RequestTimeout = TimeSpan.FromSeconds(7);
        using VaultConfigurationProvider second = Build(source);

        second.Runtime.Should().NotBeSameAs(first.Runtime);
        second.Runtime.Plan.Settings.RequestTimeout.Should().Be(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public void Build_SectionChanged_MakesANewRunTimeAndOtherwiseNot()
    {
        Dictionary<string, string?> settings = new() { ["Vault:RequestTimeout"] = "7s", ["Vault:Secrets:0"] = "secret/more" };
        VaultConfigurationSource source = Source();
        using VaultConfigurationProvider first = (VaultConfigurationProvider)source.Build(new ConfigurationBuilder().AddInMemoryCollection(settings));
        first.Runtime.Plan.Settings.RequestTimeout.Should().Be(TimeSpan.FromSeconds(7));

        using VaultConfigurationProvider same = (VaultConfigurationProvider)source.Build(new ConfigurationBuilder().AddInMemoryCollection(settings));
        settings["Vault:Secrets:0"] = "secret/other";
        using VaultConfigurationProvider other = (VaultConfigurationProvider)source.Build(new ConfigurationBuilder().AddInMemoryCollection(settings));

        same.Runtime.Should().BeSameAs(first.Runtime);
        other.Runtime.Should().NotBeSameAs(first.Runtime);
        other.Runtime.Plan.Sources.Select(secret => secret.DisplayPath).Should().Equal("secret/other", "secret/orders");
    }

    [Fact]
    public void Build_AfterAStartThatFailed_TriesAnew()
    {
        bool isThere = false;
        FakeHandler handler = new(request =>
            request.Token is null ? FakeHandler.Login("t1", 0) : isThere ? FakeHandler.Secret("""{"k":"v"}""") : FakeHandler.NotFound());
        VaultConfigurationSource source = Source(vault => vault.UseHttpMessageHandler(handler));

        VaultConfigurationProvider first = Build(source);
        FluentActions.Invoking(first.Load).Should().Throw<VaultException>();
        isThere = true;
        using VaultConfigurationProvider second = Build(source);
        second.Load();

        second.TryGet("k", out _).Should().BeTrue();
    }

    [Fact]
    public void Build_NoToolRunsTheProgram_OptionsAreChecked() =>
        FluentActions.Invoking(() => new VaultConfigurationSource(new VaultConfigurationBuilder(), designTimeTool: null).Build(new ConfigurationBuilder()))
            .Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>();

    [Fact(Timeout = Some.Patience)]
    public async Task Load_StartCancelledBefore_IsAnOperationCanceledException()
    {
        using CancellationTokenSource caller = new();
        await caller.CancelAsync();
        VaultConfigurationSource source = Source(vault => vault.UseStartupCancellation(caller.Token));

        FluentActions.Invoking(Build(source).Load).Should().Throw<OperationCanceledException>();

        _handler.Sent.Should().BeEmpty();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Load_StartCancelledMeanwhile_EndsTheLoginThatIsUnderWay()
    {
        using CancellationTokenSource caller = new();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeAuthMethod method = new(async cancellationToken =>
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(ended.SetResult);
            await caller.CancelAsync();
            await ended.Task;
            throw new OperationCanceledException(cancellationToken);
        });
        ConfigurationBuilder builder = new();
        builder.AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://vault.test:8200");
            vault.UseHttpMessageHandler(_handler).UseAuthentication(method)
                .UseStartupCancellation(caller.Token).AddKeyValue("secret", "orders");
        });

        FluentActions.Invoking(builder.Build).Should().Throw<OperationCanceledException>();

        await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        _handler.Sent.Should().BeEmpty();
    }

    [Theory(Timeout = Some.Patience)]
    [InlineData("auth/own/fake/login")]
    [InlineData("secret/data/orders")]
    public void Load_StartCancelledMeanwhile_IsAnOperationCanceledExceptionAtOnce(string path)
    {
        using CancellationTokenSource caller = new();
        FakeHandler handler = new(async (request, cancellationToken) =>
        {
            if (request.Path == path)
            {
                await caller.CancelAsync();
                await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            }

            return FakeHandler.Login("t1");
        });
        VaultConfigurationSource source = Source(vault => vault.UseHttpMessageHandler(handler).UseStartupCancellation(caller.Token));

        FluentActions.Invoking(Build(source).Load).Should().Throw<OperationCanceledException>();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task Load_CancelledAfterTheStart_ChangesNothing()
    {
        using CancellationTokenSource caller = new();
        using VaultConfigurationProvider provider = Build(Source(vault => vault.UseStartupCancellation(caller.Token)));
        provider.Load();

        await caller.CancelAsync();

        (await provider.Runtime.RefreshAsync(only: null).WaitAsync(TestContext.Current.CancellationToken)).Failures.Should().BeEmpty();
    }

    private static VaultConfigurationProvider Build(VaultConfigurationSource source) =>
        (VaultConfigurationProvider)source.Build(new ConfigurationBuilder());

    private VaultConfigurationSource Source(Action<VaultConfigurationBuilder>? configure = null)
    {
        ConfigurationBuilder builder = new();
        builder.AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://vault.test:8200");
            vault.Options.ReportFirstFailureOnStandardError = false;
            vault.UseHttpMessageHandler(_handler).UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
            configure?.Invoke(vault);
        });
        return (VaultConfigurationSource)builder.Sources.Single();
    }
}
