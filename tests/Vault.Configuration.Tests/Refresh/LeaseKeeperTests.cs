using System.Net;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class LeaseKeeperTests
{
    private const string RenewPath = "sys/leases/renew";
    private const string RevokePath = "sys/leases/revoke";

    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = new()
    {
        [RenewPath] = () => Renewed(100),
        [RevokePath] = () => new HttpResponseMessage(HttpStatusCode.NoContent),
    };

    private readonly DynamicSource _source = new("database/creds/orders", new SecretMapping { DrainPeriod = TimeSpan.FromSeconds(30) });
    private readonly IssuedLeases _issued = new();
    private int _logins;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeepAsync_RenewableLease_IsRenewedInTimeAndNotReplaced()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));

        await WhenDueAsync(bed, keeper);
        await WhenDueAsync(bed, keeper);

        bed.Handler.Count(RenewPath).Should().Be(2);
        bed.Handler.Sent[^1].Body.Should().Be("""{"lease_id":"one","increment":100}""");
        keeper.Due().Should().BeEmpty();
        keeper.Keeps(_source).Should().BeTrue();
        keeper.Ends[_source].At.Should().BeAfter(bed.Time.GetUtcNow() + TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task KeepAsync_RenewalComesBackShort_IsReplacedBeforeItsEnd()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));
        _answers[RenewPath] = () => Renewed(40);

        await WhenDueAsync(bed, keeper);
        keeper.Due().Should().BeEmpty();
        await WhenDueAsync(bed, keeper);

        keeper.Due().Should().Equal(_source);
        keeper.Ends[_source].At.Should().BeAfter(bed.Time.GetUtcNow() + TimeSpan.FromSeconds(15));
        bed.Handler.Count(RenewPath).Should().Be(1);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "lease not found", "lease not found")]
    [InlineData(HttpStatusCode.BadRequest, "lease is not renewable", "lease is not renewable")]
    [InlineData(HttpStatusCode.Forbidden, "permission denied", "Vault denied renewing a lease at \"sys/leases/renew\"")]
    public async Task KeepAsync_LeaseIsGoneOrNotOurs_IsReplacedAtOnce(HttpStatusCode status, string error, string reason)
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));
        _answers[RenewPath] = () => FakeHandler.Json(status, $$"""{"errors":["{{error}}"]}""");

        await WhenDueAsync(bed, keeper);

        keeper.Due().Should().Equal(_source);
        bed.Logger.Collector.GetSnapshot().Should().ContainSingle(record =>
            record.Level == LogLevel.Warning && record.Message.Contains("database/creds/orders") && record.Message.Contains(reason));
    }

    [Fact]
    public async Task KeepAsync_VaultIsDown_IsTriedUntilItsEndAndThenReplaced()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));
        _answers[RenewPath] = () => FakeHandler.Json(HttpStatusCode.ServiceUnavailable, """{"errors":["Vault is sealed"]}""");

        await WhenDueAsync(bed, keeper);
        keeper.Due().Should().BeEmpty();
        while (!keeper.Due().Any())
        {
            await WhenDueAsync(bed, keeper);
        }

        bed.Handler.Count(RenewPath).Should().BeGreaterThan(2);
        (keeper.Ends[_source].At <= bed.Time.GetUtcNow()).Should().BeTrue();
    }

    [Fact]
    public async Task Observe_AnotherLease_TheOldOneIsRevokedAfterItHasDrained()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));

        Publish(keeper, Lend(bed, "two"));
        bed.Time.Advance(TimeSpan.FromSeconds(29));
        await keeper.KeepAsync(isUrgent: false, Stop);
        bed.Handler.Count(RevokePath).Should().Be(0);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await keeper.KeepAsync(isUrgent: false, Stop);
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Sent.Where(sent => sent.Path == RevokePath).Should().ContainSingle().Which.Body.Should().Be("""{"lease_id":"one"}""");
    }

    [Fact]
    public async Task Observe_OldLeaseEndsBeforeItHasDrained_IsLeftToEnd()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one", seconds: 20));

        Publish(keeper, Lend(bed, "two", seconds: 10_000));
        bed.Time.Advance(TimeSpan.FromSeconds(60));
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Count(RevokePath).Should().Be(0);
    }

    [Fact]
    public async Task KeepAsync_RevokingIsDenied_IsTriedOnceAndCostsNoLogin()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        _answers[RevokePath] = FakeHandler.Denied;
        Publish(keeper, Lend(bed, "one"));
        Publish(keeper, Lend(bed, "two"));

        for (int i = 0; i < 3; i++)
        {
            bed.Time.Advance(TimeSpan.FromSeconds(30));
            await keeper.KeepAsync(isUrgent: false, Stop);
        }

        bed.Handler.Count(RevokePath).Should().Be(1);
        _logins.Should().Be(1);
    }

    [Fact]
    public async Task KeepAsync_RevokingFailsForNow_IsTriedAgain()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        _answers[RevokePath] = () => FakeHandler.Json(HttpStatusCode.InternalServerError, """{"errors":["oops"]}""");
        Publish(keeper, Lend(bed, "one"));
        Publish(keeper, Lend(bed, "two"));
        bed.Time.Advance(TimeSpan.FromSeconds(30));
        await keeper.KeepAsync(isUrgent: false, Stop);

        _answers[RevokePath] = () => new HttpResponseMessage(HttpStatusCode.NoContent);
        bed.Time.Advance(TimeSpan.FromSeconds(5));
        await keeper.KeepAsync(isUrgent: false, Stop);
        bed.Time.Advance(TimeSpan.FromSeconds(5));
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Count(RevokePath).Should().Be(2);
    }

    [Fact]
    public async Task FollowToken_TokenIsReplaced_LeasesAreReplacedSpreadOverHalfOfWhatIsLeft()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));
        _ = keeper.NextAt;

        await bed.Session.ReplaceAsync(Stop);

        // Half of the lease's 100 s, and of that the half that chance says.
        Until(bed, keeper).Should().BeCloseTo(TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(1));
        bed.Time.Advance(TimeSpan.FromSeconds(26));
        keeper.Due().Should().Equal(_source);
    }

    [Fact]
    public async Task FollowToken_TokenEndsBeforeTheLease_TheLeaseIsReplacedBeforeThat()
    {
        using SessionBed bed = await BedAsync(tokenSeconds: 40);
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one", seconds: 10_000));
        _ = keeper.NextAt;

        await bed.Session.ReplaceAsync(Stop);

        Until(bed, keeper).Should().BeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task FollowToken_TokenDied_LeasesAreReplacedAtOnce()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));
        _ = keeper.NextAt;
        _answers["auth/token/lookup-self"] = FakeHandler.Denied;

        await bed.Session.ReplaceIfDeadAsync(bed.Session.Current!, Stop);

        Until(bed, keeper).Should().Be(TimeSpan.Zero);
        keeper.Due().Should().Equal(_source);
    }

    [Fact]
    public async Task Observe_LeaseOfATokenThatWasReplacedMeanwhile_IsReplaced()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease late = Lend(bed, "one", seconds: 10_000);
        await bed.Session.ReplaceAsync(Stop);
        _ = keeper.NextAt;

        Publish(keeper, late);

        Until(bed, keeper).Should().BeLessThan(TimeSpan.FromSeconds(5_001));
    }

    [Fact]
    public async Task KeepAsync_ProcessStoodStill_EveryLeaseIsRenewedAtOnce()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));

        await keeper.KeepAsync(isUrgent: true, Stop);

        bed.Handler.Count(RenewPath).Should().Be(1);
    }

    [Fact]
    public async Task Observe_ReplacementFailed_IsTriedAgainBeforeTheEnd()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease lease = Lend(bed, "one", isRenewable: false);
        Publish(keeper, lease);
        await WhenDueAsync(bed, keeper);
        keeper.Due().Should().Equal(_source);

        Publish(keeper, lease);

        keeper.Due().Should().BeEmpty();
        Until(bed, keeper).Should().BePositive().And.BeLessThan(lease.Remaining(bed.Time));
    }

    [Fact]
    public async Task Observe_CandidateIsGivenUp_IsRevokedAtOnce()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease published = Lend(bed, "one", seconds: 10_000);
        Publish(keeper, published, Held(published, Lend(bed, "candidate"), bed.Time.GetUtcNow() + TimeSpan.FromSeconds(10)));
        Until(bed, keeper).Should().BeCloseTo(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));

        Publish(keeper, published);
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Sent.Where(sent => sent.Path == RevokePath).Should().ContainSingle().Which.Body.Should().Be("""{"lease_id":"candidate"}""");
    }

    [Fact]
    public async Task Observe_LeaseWithoutAnEnd_IsLeftAlone()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);

        Publish(keeper, Lend(bed, "one", seconds: 0));

        keeper.NextAt.Should().BeNull();
        keeper.Keeps(_source).Should().BeTrue();
        keeper.Ends.Should().BeEmpty();
    }

    [Fact]
    public async Task Observe_CandidateIsPublished_IsNotRevoked()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease published = Lend(bed, "one", seconds: 10_000), candidate = Lend(bed, "candidate", seconds: 10_000);
        Publish(keeper, published, Held(published, candidate, bed.Time.GetUtcNow() + TimeSpan.FromSeconds(10)));

        Publish(keeper, candidate);
        bed.Time.Advance(TimeSpan.FromSeconds(60));
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Sent.Where(sent => sent.Path == RevokePath).Should().ContainSingle().Which.Body.Should().Be("""{"lease_id":"one"}""");
    }

    [Fact]
    public async Task KeepAsync_Certificate_IsIssuedAnewAndNeverRenewedNorRevoked()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, new Lease(null, TimeSpan.FromSeconds(100), IsRenewable: true) { SentAt = bed.Time.GetTimestamp(), Token = "t1" });

        await WhenDueAsync(bed, keeper);
        keeper.Due().Should().Equal(_source);
        Publish(keeper, new Lease(null, TimeSpan.FromSeconds(100), IsRenewable: false) { SentAt = bed.Time.GetTimestamp(), Token = "t1" });
        bed.Time.Advance(TimeSpan.FromSeconds(31));
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Count(RenewPath).Should().Be(0);
        bed.Handler.Count(RevokePath).Should().Be(0);
    }

    [Fact]
    public async Task RevokeAllAsync_OwnToken_IsLeftToTheTokensRevocation()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one"));

        await keeper.RevokeAllAsync(Stop);

        bed.Handler.Count(RevokePath).Should().Be(0);
    }

    [Fact]
    public async Task RevokeAllAsync_LentToAnotherToken_IsRevokedByItself()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one") with { Token = "before" });

        await keeper.RevokeAllAsync(Stop);

        bed.Handler.Count(RevokePath).Should().Be(1);
    }

    [Fact]
    public async Task Observe_CandidateIsRefusedForGood_IsRevokedAndAnotherIsAskedFor()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease published = Lend(bed, "one", isRenewable: false);
        Publish(keeper, published);
        await WhenDueAsync(bed, keeper);
        Publish(keeper, published, Held(published, Lend(bed, "candidate"), bed.Time.GetUtcNow() + TimeSpan.FromSeconds(1)));
        await WhenDueAsync(bed, keeper);

        Publish(keeper, published, Held(published, Lend(bed, "candidate"), nextTryAt: null));

        await keeper.KeepAsync(isUrgent: false, Stop);
        bed.Handler.Sent.Where(sent => sent.Path == RevokePath).Should().ContainSingle().Which.Body.Should().Be("""{"lease_id":"candidate"}""");
        Until(bed, keeper).Should().BePositive();
        await WhenDueAsync(bed, keeper);
        keeper.Due().Should().Equal(_source);
    }

    [Theory]
    [InlineData(VaultHeldReason.Group, false)]
    [InlineData(VaultHeldReason.Refused, true)]
    public async Task Observe_CandidateWaitsWhileSomethingFails_IsTriedMoreAndMoreSeldom(VaultHeldReason reason, bool fails)
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease published = Lend(bed, "one", seconds: 10_000), candidate = Lend(bed, "candidate", seconds: 10_000);

        int tries = 0;
        for (DateTimeOffset end = bed.Time.GetUtcNow().AddMinutes(10); bed.Time.GetUtcNow() < end; tries++)
        {
            HeldVersion held = Held(published, candidate, bed.Time.GetUtcNow()) with { Reason = reason };
            Publish(keeper, published, held, fails ? new VaultException(VaultErrorKind.Sealed, "sealed") : null);
            await WhenDueAsync(bed, keeper);
        }

        tries.Should().BeLessThan(40);
    }

    [Fact]
    public async Task Observe_IssuedAndNeitherPublishedNorWaiting_IsRevokedAtOnce()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Lease published = Lend(bed, "one");
        _issued.Add(_source, published);
        _issued.Add(_source, Lend(bed, "lost"));

        Publish(keeper, published);
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Sent.Where(sent => sent.Path == RevokePath).Should().ContainSingle().Which.Body.Should().Be("""{"lease_id":"lost"}""");
    }

    [Fact]
    public async Task Observe_AnAgentLentTheSameLeaseToTwo_ItIsRevokedWithTheLast()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        DynamicSource other = new("database/creds/orders", new SecretMapping { DrainPeriod = TimeSpan.FromSeconds(30) });
        Publish(keeper, Lend(bed, "shared"));
        Publish(keeper, Lend(bed, "shared"), of: other);

        Publish(keeper, Lend(bed, "two", seconds: 10_000));
        bed.Time.Advance(TimeSpan.FromSeconds(31));
        await keeper.KeepAsync(isUrgent: false, Stop);
        bed.Handler.Count(RevokePath).Should().Be(0);
        Publish(keeper, Lend(bed, "three", seconds: 10_000), of: other);
        bed.Time.Advance(TimeSpan.FromSeconds(31));
        await keeper.KeepAsync(isUrgent: false, Stop);

        bed.Handler.Count(RevokePath).Should().Be(1);
    }

    [Fact]
    public async Task KeepAsync_RevokingFailsForLong_IsTriedMoreAndMoreSeldom()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        _answers[RevokePath] = () => FakeHandler.Json(HttpStatusCode.ServiceUnavailable, """{"errors":["Vault is sealed"]}""");
        Publish(keeper, Lend(bed, "one", seconds: 1000));
        Publish(keeper, Lend(bed, "two", seconds: 10_000));

        for (DateTimeOffset end = bed.Time.GetUtcNow().AddMinutes(10); bed.Time.GetUtcNow() < end;)
        {
            await WhenDueAsync(bed, keeper);
        }

        bed.Handler.Count(RevokePath).Should().BeInRange(10, 40);
    }

    [Fact]
    public async Task KeepAsync_RevokingIsCutOffByTheEnd_IsRevokedAtTheEnd()
    {
        using SessionBed bed = await BedAsync();
        LeaseKeeper keeper = Keeper(bed);
        Publish(keeper, Lend(bed, "one") with { Token = "before" });
        Publish(keeper, Lend(bed, "two"));
        bed.Time.Advance(TimeSpan.FromSeconds(31));
        using CancellationTokenSource stopping = new();
        await stopping.CancelAsync();
        await keeper.KeepAsync(isUrgent: false, stopping.Token);

        await keeper.RevokeAllAsync(Stop);

        bed.Handler.Sent.Where(sent => sent.Path == RevokePath).Should().ContainSingle().Which.Body.Should().Be("""{"lease_id":"one"}""");
    }

    private static HttpResponseMessage Renewed(int seconds) =>
        FakeHandler.Ok($$"""{"request_id":"r","lease_id":"one","renewable":true,"lease_duration":{{seconds}},"data":null}""");

    private static Lease Lend(SessionBed bed, string id, int seconds = 100, bool isRenewable = true) =>
        new(id, TimeSpan.FromSeconds(seconds), isRenewable) { SentAt = bed.Time.GetTimestamp(), Token = bed.Session.Current!.Token };

    private LeaseKeeper Keeper(SessionBed bed) => new(
        bed.Client, bed.Session, _issued, new LeaseDrain(bed.Client, bed.Time, bed.Logger, () => 0.5), bed.Time, bed.Logger, () => 0.5);

    private static TimeSpan Until(SessionBed bed, LeaseKeeper keeper)
    {
        TimeSpan until = bed.Time.GetElapsedTime(bed.Time.GetTimestamp(), keeper.NextAt!.Value);
        return until > TimeSpan.Zero ? until : TimeSpan.Zero;
    }

    private static async Task WhenDueAsync(SessionBed bed, LeaseKeeper keeper)
    {
        bed.Time.Advance(Until(bed, keeper) + TimeSpan.FromMilliseconds(1));
        await keeper.KeepAsync(isUrgent: false, Stop);
    }

    private HeldVersion Held(Lease published, Lease candidate, DateTimeOffset? nextTryAt) =>
        new(null, VaultHeldReason.Refused, Some.Now, 1, nextTryAt) { Candidate = Entry(published) with { Lease = candidate } };

    private SecretEntry Entry(Lease lease) => new(_source, "database/creds/orders", VaultSecretState.Live) { Lease = lease, ChangedAt = Some.Now };

    private void Publish(
        LeaseKeeper keeper, Lease lease, HeldVersion? held = null, VaultException? failure = null, DynamicSource? of = null)
    {
        DynamicSource source = of ?? _source;
        Dictionary<SecretSource, IReadOnlyList<SecretFailure>> failures = [];
        if (failure is not null)
        {
            failures[source] = [new SecretFailure(source.DisplayPath, failure)];
        }

        keeper.Observe([source], new LoadResult(
            new ConfigurationSnapshot(
                new Dictionary<SecretSource, IReadOnlyList<SecretEntry>> { [source] = [Entry(lease) with { Held = held }] }, new SourceList([source])),
            failures));
    }

    private async Task<SessionBed> BedAsync(int tokenSeconds = 3600)
    {
        SessionBed bed = new(new FakeHandler(request =>
            _answers.TryGetValue(request.Path, out Func<HttpResponseMessage>? answer) ? answer()
            : request.Token is null ? FakeHandler.Login($"t{++_logins}", tokenSeconds)
            : Recording.Of("token-lookup-self").ToResponse()), new FakeAuthMethod());
        await bed.Session.GetAsync(Stop);
        return bed;
    }
}
