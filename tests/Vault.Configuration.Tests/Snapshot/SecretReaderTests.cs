using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class SecretReaderTests : IDisposable
{
    private readonly SessionBed _bed;
    private readonly SecretReader _reader;
    private SecretSource _source = Some.Secret();
    private Func<HttpResponseMessage> _answer = FakeHandler.NotFound;
    private SecretEntry? _entry;

    public SecretReaderTests()
    {
        _bed = new SessionBed(new FakeHandler(request => request.Token is null ? FakeHandler.Login("t1") : _answer()), new FakeAuthMethod());
        _reader = new SecretReader(_bed.Client, new Admission(_bed.Time, _bed.Logger), new IssuedLeases(), _bed.Time, _bed.Logger);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task ReadAsync_OlderVersion_IsNotTakenOverAndSaidOnce()
    {
        await ReadAsync(3);

        await ReadAsync(2);
        SecretEntry entry = await ReadAsync(2);

        entry.Version!.Number.Should().Be(3);
        entry.Held.Should().BeEquivalentTo(new { Version = new { Number = 2 }, Reason = VaultHeldReason.Older, Attempts = 2 });
        Count(303).Should().Be(1);
    }

    [Fact]
    public async Task ReadAsync_OlderVersionForLong_IsBelievedAndSaid()
    {
        await ReadAsync(3);
        await ReadAsync(2);
        _bed.Time.Advance(TimeSpan.FromMinutes(5));
        await ReadAsync(2);

        (await ReadAsync(2)).Keys.Should().Contain("k", "2");

        Count(304).Should().Be(1);
    }

    [Fact]
    public async Task ReadAsync_SomebodyAsks_OlderVersionIsBelievedAtOnce()
    {
        await ReadAsync(3);

        (await ReadAsync(2, isUrgent: true)).Version!.Number.Should().Be(2);
    }

    [Fact]
    public async Task ReadAsync_StandbyHasCaughtUp_NothingIsHeld()
    {
        await ReadAsync(3);
        await ReadAsync(2);

        SecretEntry entry = await ReadAsync(3);

        entry.Held.Should().BeNull();
        entry.Keys.Should().Contain("k", "3");
    }

    [Fact]
    public async Task ReadAsync_SameVersion_IsTheSameEntryAndTheFieldsAreNotLookedAt()
    {
        SecretEntry first = await ReadAsync(1);
        _answer = () => FakeHandler.Secret("""{"\ud800":"no text: mapping it would fail"}""");

        SecretEntry second = await ReadAsync();

        second.Should().BeSameAs(first);
    }

    [Fact]
    public async Task ReadAsync_SameVersionAfterAFailure_TheFailureIsOver()
    {
        SecretEntry first = await ReadAsync(1);
        _answer = () => Recording.Of("sealed-kv-read").ToResponse();
        (await ReadAsync()).Failure.Should().NotBeNull();

        SecretEntry again = await ReadAsync(1);

        again.Failure.Should().BeNull();
        again.Keys.Should().BeSameAs(first.Keys);
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public async Task ReadAsync_VersionThatVaultWillDelete_IsSaidADayBefore(int hours, bool isSaid)
    {
        _answer = () => FakeHandler.Secret("""{"k":"v"}""", deletion: $"{Some.Now.AddHours(hours):O}");

        await ReadAsync();

        Count(305).Should().Be(isSaid ? 1 : 0);
    }

    [Theory]
    [InlineData("sealed-kv-read", VaultErrorKind.Sealed)]
    [InlineData("kv1-read", VaultErrorKind.NotFound)]
    public async Task ReadAsync_Failure_IsAnEntryAndNoException(string recording, VaultErrorKind kind)
    {
        await ReadAsync(1);
        _answer = () => Recording.Of(recording).ToResponse();

        SecretEntry entry = await ReadAsync();

        entry.Failure!.Kind.Should().Be(kind);
        entry.Keys.Should().Contain("k", "1");
    }

    [Fact]
    public async Task ReadAsync_DeniedInAFolder_IsNotAskedAgainForAWhileUnlessSomebodyAsks()
    {
        _source = Some.Secret("f/");
        int reads = 0;
        _answer = () =>
        {
            reads++;
            return FakeHandler.Denied();
        };
        SecretEntry denied = await ReadAsync();
        int asked = reads;

        (await ReadAsync()).Should().BeSameAs(denied);
        reads.Should().Be(asked);
        await ReadAsync(isUrgent: true);
        reads.Should().BeGreaterThan(asked);
        asked = reads;
        _bed.Time.Advance(TimeSpan.FromMinutes(1));
        await ReadAsync();
        reads.Should().BeGreaterThan(asked);
    }

    [Fact]
    public async Task ReadAsync_DeniedWhereItIsNamed_PausesForTheSakeOfRejectedValuesAlone()
    {
        int reads = 0;
        _answer = () =>
        {
            reads++;
            return FakeHandler.Denied();
        };
        await ReadAsync();
        int asked = reads;

        await ReadAsync(ReadingUrgency.ValuesRejected);
        reads.Should().Be(asked, "who calls with a key that is refused calls often");
        await ReadAsync();

        reads.Should().BeGreaterThan(asked, "the schedule waits already");
    }

    [Fact]
    public async Task NotListed_Twice_IsGone()
    {
        SecretEntry live = await ReadAsync(1);

        SecretEntry once = _reader.NotListed(live, ReadingUrgency.Due);
        SecretEntry twice = _reader.NotListed(once, ReadingUrgency.Due);

        once.State.Should().Be(VaultSecretState.Live);
        twice.State.Should().Be(VaultSecretState.Absent);
        Count(301).Should().Be(1);
    }

    private Task<SecretEntry> ReadAsync(int version, bool isUrgent = false)
    {
        // Each version was written on another day.
        _answer = () => FakeHandler.Secret($$"""{"k":"{{version}}"}""", version, created: $"2026-01-0{version}T00:00:00Z");
        return ReadAsync(isUrgent);
    }

    private Task<SecretEntry> ReadAsync(bool isUrgent = false) => ReadAsync(isUrgent ? ReadingUrgency.Asked : ReadingUrgency.Due);

    private async Task<SecretEntry> ReadAsync(ReadingUrgency urgency)
    {
        _bed.Time.Advance(TimeSpan.FromSeconds(1));
        return _entry = await _reader.ReadAsync(_source, "orders", _entry, urgency, Stop);
    }

    private int Count(int id) => _bed.Logger.Collector.GetSnapshot().Count(record => record.Id == id);
}
