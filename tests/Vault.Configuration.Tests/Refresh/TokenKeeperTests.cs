using Vault.Configuration.Authentication;
using Vault.Configuration.Refresh;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class TokenKeeperTests
{
    private const string LoginPath = "auth/own/fake/login";
    private const string RenewPath = "auth/token/renew-self";
    private const string LookUpPath = "auth/token/lookup-self";

    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = new() { [LoginPath] = () => FakeHandler.Login("t1", 100) };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeepAsync_BeforeItIsDue_AsksForNothing()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);

        keeper.NextAt.Should().NotBeNull();
        bed.Time.Advance(TimeSpan.FromSeconds(59));
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Sent.Should().ContainSingle();
    }

    [Fact]
    public async Task KeepAsync_RenewableToken_IsRenewedInTimeAndNotReplaced()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);
        _answers[RenewPath] = () => FakeHandler.Login("t1", 100);

        await WhenDueAsync(bed, keeper);
        await WhenDueAsync(bed, keeper);

        bed.Handler.Count(RenewPath).Should().Be(2);
        bed.Handler.Count(LoginPath).Should().Be(1);
        bed.Handler.Sent[^1].Body.Should().Be("""{"increment":"100s"}""");
        Left(bed).Should().BePositive();
    }

    [Fact]
    public async Task KeepAsync_RenewalComesBackShort_IsReplacedBeforeItsEnd()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);
        _answers[RenewPath] = () => FakeHandler.Login("t1", 40);
        _answers[LoginPath] = () => FakeHandler.Login("t2", 100);

        await WhenDueAsync(bed, keeper);
        await WhenDueAsync(bed, keeper);

        bed.Handler.Count(RenewPath).Should().Be(1);
        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t2");
    }

    [Fact]
    public async Task KeepAsync_RenewalRefused_IsReplacedAtOnce()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);
        _answers[RenewPath] = () => FakeHandler.Json(System.Net.HttpStatusCode.BadRequest, """{"errors":["lease is not renewable"]}""");
        _answers[LoginPath] = () => FakeHandler.Login("t2", 100);

        await WhenDueAsync(bed, keeper);
        Until(bed, keeper).Should().Be(TimeSpan.Zero);
        await keeper.KeepAsync(isUrgent: false, Stop);

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t2");
    }

    [Fact]
    public async Task KeepAsync_VaultIsDown_IsTriedAgainSeveralTimesBeforeTheEnd()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);
        _answers[RenewPath] = () => Recording.Of("sealed-kv-read").ToResponse();

        while (Left(bed) > TimeSpan.FromSeconds(1))
        {
            await WhenDueAsync(bed, keeper);
            Until(bed, keeper).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1), "nobody is hammered");
        }

        bed.Handler.Count(RenewPath).Should().BeGreaterThan(3);
        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1", "it is not thrown away while it lives");
    }

    [Fact]
    public async Task KeepAsync_GivenToken_IsLookedUpAndThenRenewed()
    {
        _answers[LookUpPath] = () => FakeHandler.Ok("""{"data":{"ttl":50,"creation_ttl":100,"renewable":true,"type":"service"}}""");
        _answers[RenewPath] = () => FakeHandler.Login("given", 100);
        using SessionBed bed = Bed(VaultLogin.FromToken("given"));
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);

        Until(bed, keeper).Should().Be(TimeSpan.Zero);
        await keeper.KeepAsync(isUrgent: false, Stop);
        bed.Session.Current!.TimeToLive.Should().Be(TimeSpan.FromSeconds(50));
        Until(bed, keeper).Should().BePositive();
        await WhenDueAsync(bed, keeper);
        await WhenDueAsync(bed, keeper);

        bed.Handler.Count(RenewPath).Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task KeepAsync_GivenRootToken_IsLookedUpOnceAndLeftAlone()
    {
        _answers[LookUpPath] = () => FakeHandler.Ok("""{"data":{"ttl":0,"creation_ttl":0,"renewable":false,"type":"service"}}""");
        using SessionBed bed = Bed(VaultLogin.FromToken("root"));
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);

        await keeper.KeepAsync(isUrgent: false, Stop);
        await keeper.KeepAsync(isUrgent: false, Stop);

        keeper.NextAt.Should().BeNull();
        bed.Handler.Sent.Should().ContainSingle().Which.Path.Should().Be(LookUpPath);
    }

    [Fact]
    public async Task KeepAsync_GivenTokenThatEnds_ItsOwnerIsTold()
    {
        _answers[LookUpPath] = () => FakeHandler.Ok("""{"data":{"ttl":100,"creation_ttl":100,"renewable":false,"type":"service"}}""");
        using SessionBed bed = Bed(VaultLogin.FromToken(Some.Planted));
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);

        await keeper.KeepAsync(isUrgent: false, Stop);
        for (int i = 0; i < 5; i++)
        {
            await WhenDueAsync(bed, keeper);
        }

        string[] messages = [.. bed.Logger.Collector.GetSnapshot().Select(record => record.Message)];
        messages.Count(message => message.Contains("Put a new one in its place")).Should().Be(1);
        messages.Should().NotContain(message => message.Contains(Some.Planted));
    }

    [Fact]
    public async Task KeepAsync_ProcessStoodStill_ActsAtOnce()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);
        _answers[RenewPath] = () => FakeHandler.Login("t1", 100);

        await keeper.KeepAsync(isUrgent: true, Stop);

        bed.Handler.Count(RenewPath).Should().Be(1);
    }

    [Fact]
    public async Task KeepAsync_NoTokenYet_DoesNothing()
    {
        using SessionBed bed = Bed();
        TokenKeeper keeper = Keeper(bed);

        keeper.NextAt.Should().BeNull();
        await keeper.KeepAsync(isUrgent: true, Stop);

        bed.Handler.Sent.Should().BeEmpty();
    }

    /// <summary>Otherwise the loop spins: what was due is still due, and there is no wait before the next attempt.</summary>
    [Fact]
    public async Task KeepAsync_AuthMethodThrowsSomethingElse_IsPlannedAnew()
    {
        int descriptions = 0;
        FakeAuthMethod method = new(_ => ++descriptions == 1
            ? new(VaultLogin.FromRequest("login", new Dictionary<string, string>()))
            : throw new InvalidOperationException("a defect of the user's"));
        using SessionBed bed = new(
            new FakeHandler(_ => FakeHandler.Ok("""{"auth":{"client_token":"t1","lease_duration":100,"renewable":false}}""")), method);
        await PlansAnewAsync(bed);
    }

    [Fact]
    public async Task KeepAsync_RenewalAnsweredInAnotherForm_IsPlannedAnew()
    {
        using SessionBed bed = new(
            new FakeHandler(request => request.Path == "auth/token/renew-self"
                ? FakeHandler.Ok("""{"auth":{"lease_duration":"100s"}}""")
                : FakeHandler.Login("t1", 100)),
            new FakeAuthMethod());
        await PlansAnewAsync(bed);
    }

    [Fact]
    public async Task KeepAsync_ConnectTimeout_IsPlannedAnew()
    {
        using SessionBed bed = new(
            new FakeHandler(request => request.Path == "auth/token/renew-self"
                ? throw new TaskCanceledException("The operation was canceled.", new TimeoutException("ConnectTimeout"))
                : FakeHandler.Login("t1", 100)),
            new FakeAuthMethod());
        await PlansAnewAsync(bed);
    }

    private static TokenKeeper Keeper(SessionBed bed) => new(bed.Session, bed.Time, bed.Logger, () => 0.5);

    private static TimeSpan Until(SessionBed bed, TokenKeeper keeper) =>
        bed.Time.GetElapsedTime(bed.Time.GetTimestamp(), keeper.NextAt!.Value);

    private static TimeSpan Left(SessionBed bed) =>
        bed.Session.Current is { } grant ? grant.TimeToLive - bed.Time.GetElapsedTime(grant.SentAt) : TimeSpan.Zero;

    private static async Task WhenDueAsync(SessionBed bed, TokenKeeper keeper)
    {
        TimeSpan until = Until(bed, keeper);
        bed.Time.Advance(until > TimeSpan.Zero ? until + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero);
        await keeper.KeepAsync(isUrgent: false, Stop);
    }

    private static async Task PlansAnewAsync(SessionBed bed)
    {
        TokenKeeper keeper = Keeper(bed);
        await bed.Session.GetAsync(Stop);
        _ = keeper.NextAt;
        bed.Time.Advance(TimeSpan.FromSeconds(95));

        await FluentActions.Awaiting(() => keeper.KeepAsync(isUrgent: false, Stop)).Should().NotThrowAsync();

        keeper.NextAt.Should().BeGreaterThan(bed.Time.GetTimestamp());
    }

    private SessionBed Bed(VaultLogin? login = null) => new(
        new FakeHandler(request => _answers[request.Path]()),
        login is null ? new FakeAuthMethod() : new FakeAuthMethod(_ => new(login)));
}
