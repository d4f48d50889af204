using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Provider;

public sealed class VaultRefresherTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task RefreshAsync_NoVaultInTheConfiguration_NamesAddVault()
    {
        IVaultRefresher refresher = new ConfigurationBuilder().Build().GetVaultRefresher();

        (await FluentActions.Awaiting(() => refresher.RefreshAsync(Stop)).Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*AddVault*");
        FluentActions.Invoking(() => refresher.Status).Should().Throw<InvalidOperationException>();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RefreshAsync_ValueChanged_TellsSoAfterTheSignal()
    {
        int version = 1;
        using VaultBed bed = new(new FakeHandler(request => request.Token is null
            ? FakeHandler.Login("t1", 0)
            : FakeHandler.Secret($$"""{"k":"v{{version}}"}""", version)));
        string? seen = null;
        using IDisposable registration = Microsoft.Extensions.Primitives.ChangeToken.OnChange(bed.Root.GetReloadToken, () => seen = bed.Root["k"]);
        IVaultRefresher refresher = bed.Root.GetVaultRefresher();

        (await refresher.RefreshAsync(Stop)).Should().BeFalse();
        seen.Should().BeNull();
        version = 2;
        (await refresher.RefreshAsync(Stop)).Should().BeTrue();

        seen.Should().Be("v2");
        refresher.Status.Should().ContainSingle().Which.Secrets.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Path = "secret/orders", State = VaultSecretState.Live, Version = 2 });
    }

    [Theory]
    [InlineData("ONE:k")]
    [InlineData("one")]
    public async Task RefreshAsync_Key_ReadsItsSourceOnly(string key)
    {
        FakeHandler handler = VaultBed.Holding(() => """{"k":"v"}""");
        using VaultBed bed = new(handler, vault => vault
            .UseAuthentication(new FakeAuthMethod())
            .AddKeyValue("secret", "one", mapping => mapping.Section = "One")
            .AddKeyValue("secret", "other", mapping => mapping.Section = "OneOther"));

        await bed.Root.GetVaultRefresher().RefreshAsync(key, Stop);

        handler.Count("secret/data/one").Should().Be(2);
        handler.Count("secret/data/other").Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RefreshAsync_KeyThatNobodyYields_IsAnArgumentException()
    {
        using VaultBed bed = new(VaultBed.Holding(() => """{"k":"v"}"""));

        (await FluentActions.Awaiting(() => bed.Root.GetVaultRefresher().RefreshAsync("nobody", Stop))
            .Should().ThrowAsync<ArgumentException>()).WithMessage("*\"nobody\"*");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RefreshAsync_SourceFails_ThrowsAndKeepsTheValues()
    {
        bool isDown = false;
        using VaultBed bed = new(new FakeHandler(request =>
            request.Token is null ? FakeHandler.Login("t1", 0)
            : isDown ? FakeHandler.Json(HttpStatusCode.InternalServerError, "{}")
            : FakeHandler.Secret("""{"k":"v"}""")));

        isDown = true;
        IVaultRefresher refresher = bed.Root.GetVaultRefresher();

        (await FluentActions.Awaiting(() => refresher.RefreshAsync(Stop)).Should().ThrowAsync<VaultException>())
            .Which.Kind.Should().Be(VaultErrorKind.ServerError);
        bed.Root["k"].Should().Be("v");
        refresher.Status[0].Should().BeEquivalentTo(new { ConsecutiveFailures = 1, Rounds = 2L });
    }

    [Theory(Timeout = Some.Patience)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    public async Task RefreshIfStaleAsync_AgeOfTheValues_DecidesWhetherVaultIsAsked(int minutes, int reads)
    {
        FakeHandler handler = VaultBed.Holding(() => """{"k":"v"}""");
        using VaultBed bed = new(handler, vault =>
        {
            vault.Options.Refresh.Enabled = false;
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
        });
        bed.Time.Advance(TimeSpan.FromMinutes(minutes));

        (await bed.Root.GetVaultRefresher().RefreshIfStaleAsync(TimeSpan.FromMinutes(10), Stop)).Should().BeFalse("no value changed");

        handler.Count("secret/data/orders").Should().Be(reads);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RefreshIfStaleAsync_OneOfSeveralIsStale_OnlyItIsRead()
    {
        FakeHandler stale = VaultBed.Holding(() => """{"k":"v"}"""), fresh = VaultBed.Holding(() => """{"k":"v"}""");
        using VaultBed one = new(stale), other = new(fresh);
        IConfigurationRoot both = new ConfigurationBuilder().AddConfiguration(one.Root).AddConfiguration(other.Root).Build();
        one.Time.Advance(TimeSpan.FromMinutes(2));

        await both.GetVaultRefresher().RefreshIfStaleAsync(TimeSpan.FromMinutes(1), Stop);

        stale.Count("secret/data/orders").Should().Be(2);
        fresh.Count("secret/data/orders").Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RefreshIfStaleAsync_StaleAndVaultIsDown_ThrowsAndStaysStale()
    {
        bool isDown = false;
        using VaultBed bed = new(new FakeHandler(request =>
            request.Token is null ? FakeHandler.Login("t1", 0)
            : isDown ? FakeHandler.Json(HttpStatusCode.InternalServerError, "{}")
            : FakeHandler.Secret("""{"k":"v"}""")));
        isDown = true;
        bed.Time.Advance(TimeSpan.FromMinutes(2));
        IVaultRefresher refresher = bed.Root.GetVaultRefresher();

        for (int i = 0; i < 2; i++)
        {
            await FluentActions.Awaiting(() => refresher.RefreshIfStaleAsync(TimeSpan.FromMinutes(1), Stop)).Should().ThrowAsync<VaultException>();
        }

        bed.Root["k"].Should().Be("v");
    }
}
