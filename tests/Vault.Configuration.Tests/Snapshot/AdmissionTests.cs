using System.Text;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class AdmissionTests
{
    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly FakeLogger _logger = new();
    private readonly List<VaultCandidate> _checked = [];
    private Func<VaultVerdict> _verdict = () => VaultVerdict.Accept;
    private Action<SecretMapping> _map = _ => { };
    private SecretSource? _source;
    private SecretEntry? _entry;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Required keys, the section, and the fields of the new version.
    [Theory]
    [InlineData("a", null, """{"a":"1"}""", true)]
    [InlineData("A", null, """{"a":"1"}""", true)]
    [InlineData("a", "S", """{"a":"1"}""", true)]
    [InlineData("a", "S:T", """{"a":"1"}""", true)]
    [InlineData("a:b", null, """{"a":{"b":"1"}}""", true)]
    [InlineData("a", null, """{"a":""}""", true)]
    [InlineData("a,b", null, """{"a":"1","b":"1","c":"1"}""", true)]
    [InlineData("a", null, """{"b":"1"}""", false)]
    [InlineData("a", null, "{}", false)]
    [InlineData("a,b", null, """{"a":"1"}""", false)]
    [InlineData("S:a", "S", """{"a":"1"}""", false)]
    public async Task DecideAsync_RequiredKeys_MustAllBeThere(string required, string? section, string fields, bool isAdmitted)
    {
        await ReadAsync(1);
        _source = Some.Secret(map: mapping =>
        {
            mapping.Section = section;
            ((List<string>)[.. required.Split(',')]).ForEach(mapping.RequiredKeys.Add);
        });
        _entry = _entry! with { Source = _source };

        SecretEntry entry = await ReadAsync(2, fields: fields);

        (entry.Version!.Number == 2).Should().Be(isAdmitted);
        (entry.Held?.Reason).Should().Be(isAdmitted ? null : VaultHeldReason.Refused);
    }

    [Theory]
    [InlineData(null, KeyNaming.AsWritten, "k", true)]
    [InlineData("S", KeyNaming.AsWritten, "k", true)]
    [InlineData("S", KeyNaming.PascalCase, "K", true)]
    [InlineData(null, KeyNaming.AsWritten, "pay:db:k", false)]
    [InlineData(null, KeyNaming.AsWritten, "other", false)]
    public async Task DecideAsync_RequiredKeysOfAFolder_AreWithoutThePlaceInIt(
        string? section, KeyNaming naming, string required, bool isAdmitted)
    {
        SecretSource source = Some.Secret("orders/", mapping =>
        {
            mapping.Section = section;
            mapping.KeyNaming = naming;
            mapping.RequiredKeys.Add(required);
        });
        SecretReading reading = new(VaultSecretState.Live, Encoding.UTF8.GetBytes("""{"k":"v"}"""), Some.Version(1), "r");
        SecretEntry candidate = SecretTransition.Apply(null, source, "orders/pay/db", reading, Now);

        SecretEntry entry = await new Admission(_time, _logger).DecideAsync(null, candidate, isUrgent: false, Stop);

        (entry.Keys.Count == 1).Should().Be(isAdmitted);
        (entry.Failure?.Kind).Should().Be(isAdmitted ? null : VaultErrorKind.VersionRefused);
    }

    [Fact]
    public async Task DecideAsync_RequiredKeyIsMissing_ItIsNamedAndTheCheckIsNotAsked()
    {
        await StartAsync();
        _source = Some.Secret(map: mapping =>
        {
            mapping.RequiredKeys.Add("api:key");
            mapping.ValidateBeforePublish = (_, _) => throw new InvalidOperationException("It is not asked.");
        });
        _entry = _entry! with { Source = _source };

        (await ReadAsync(2)).Held!.Reason.Should().Be(VaultHeldReason.Refused);

        _logger.LatestRecord.Message.Should().Contain("api:key").And.Contain("Version 2 of secret/orders");
    }

    [Theory]
    [InlineData(VaultVerdict.Accept, null)]
    [InlineData(VaultVerdict.Reject, "Refused")]
    [InlineData(VaultVerdict.Unknown, "Unchecked")]
    [InlineData(null, "Unchecked")]
    public async Task DecideAsync_Verdict_PublishesOrKeepsTheLastGoodValues(VaultVerdict? verdict, string? reason)
    {
        SecretEntry before = await StartAsync();
        _verdict = () => verdict ?? throw new InvalidOperationException();

        SecretEntry after = await ReadAsync(2);

        if (reason is null)
        {
            after.Keys.Should().Contain("k", "2");
            after.Held.Should().BeNull();
            return;
        }

        after.Keys.Should().BeSameAs(before.Keys);
        after.Version.Should().Be(before.Version);
        after.ChangedAt.Should().Be(before.ChangedAt);
        after.Failure.Should().BeNull("the last good values are in use");
        after.Held.Should().Be(new HeldVersion(
            Some.Version(2), Enum.Parse<VaultHeldReason>(reason), Now, Attempts: 1, NextTryAt: Now.AddSeconds(5)));
    }

    [Fact]
    public async Task DecideAsync_Check_SeesPathVersionAndKeysOfTheCandidate()
    {
        _map = mapping => mapping.Section = "S";

        await StartAsync();

        _checked.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Path = "secret/orders",
            Version = 1,
            Values = new Dictionary<string, string?> { ["S:k"] = "1" },
        });
    }

    [Fact]
    public async Task DecideAsync_SameVersionAgain_IsNotChecked()
    {
        await StartAsync();

        await ReadAsync(1);
        await ReadAsync(1, isUrgent: true);

        _checked.Should().ContainSingle();
    }

    [Fact]
    public async Task DecideAsync_RefusedAgainAndAgain_PausesGrowAndAreCapped()
    {
        _map = mapping => mapping.SettleWindow = TimeSpan.FromDays(1);
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        List<double> pauses = [];

        for (int attempt = 1; attempt <= 9; attempt++)
        {
            HeldVersion held = (await ReadAsync(2)).Held!;
            held.Attempts.Should().Be(attempt);
            pauses.Add((held.NextTryAt!.Value - Now).TotalSeconds);
            _time.SetUtcNow(held.NextTryAt.Value - TimeSpan.FromSeconds(1));
        }

        pauses.Should().Equal(5, 10, 20, 40, 80, 120, 120, 120, 120);
    }

    [Fact]
    public async Task DecideAsync_PauseIsNotOver_TheCheckIsNotAsked()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        SecretEntry held = await ReadAsync(2);

        SecretEntry paused = await ReadAsync(2);
        _time.Advance(TimeSpan.FromSeconds(4));
        _verdict = () => VaultVerdict.Accept;
        SecretEntry published = await ReadAsync(2);

        paused.Should().Be(held);
        published.Keys.Should().Contain("k", "2");
        _checked.Should().HaveCount(3);
    }

    [Fact]
    public async Task DecideAsync_SomebodyAsks_NoPauseIsKept()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        await ReadAsync(2);
        _verdict = () => VaultVerdict.Accept;

        (await ReadAsync(2, isUrgent: true)).Keys.Should().Contain("k", "2");
    }

    [Fact]
    public async Task DecideAsync_SettleDelay_TheNewVersionWaitsBeforeItIsTried()
    {
        _map = mapping => mapping.SettleDelay = TimeSpan.FromSeconds(30);
        await StartAsync();

        SecretEntry settling = await ReadAsync(2);
        settling.Held.Should().Be(new HeldVersion(Some.Version(2), VaultHeldReason.Settling, Now, 0, Now.AddSeconds(30)));
        settling.Keys.Should().Contain("k", "1");
        _time.Advance(TimeSpan.FromSeconds(28));
        (await ReadAsync(2)).Keys.Should().Contain("k", "1");
        SecretEntry published = await ReadAsync(2);

        published.Keys.Should().Contain("k", "2");
        _checked.Should().HaveCount(2);
    }

    [Fact]
    public async Task DecideAsync_SettleDelayAtTheStart_IsNotKept()
    {
        _map = mapping => mapping.SettleDelay = TimeSpan.FromSeconds(30);

        (await StartAsync()).Keys.Should().Contain("k", "1");
    }

    [Fact]
    public async Task DecideAsync_SettleDelayAndSomebodyAsks_IsTriedAtOnce()
    {
        _map = mapping => mapping.SettleDelay = TimeSpan.FromSeconds(30);
        await StartAsync();

        (await ReadAsync(2, isUrgent: true)).Keys.Should().Contain("k", "2");
    }

    [Fact]
    public async Task DecideAsync_NewerVersionWhileOneSettles_TheDelayStartsAnew()
    {
        _map = mapping => mapping.SettleDelay = TimeSpan.FromSeconds(30);
        await StartAsync();
        await ReadAsync(2);
        _time.Advance(TimeSpan.FromSeconds(29));

        (await ReadAsync(3)).Held.Should().Be(new HeldVersion(Some.Version(3), VaultHeldReason.Settling, Now, 0, Now.AddSeconds(30)));
    }

    [Fact]
    public async Task DecideAsync_SettleWindowIsOver_IsNotTriedAgainUntilTheVersionChanges()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        await ReadAsync(2);
        _time.Advance(TimeSpan.FromMinutes(10));

        HeldVersion last = (await ReadAsync(2)).Held!;
        int checks = _checked.Count;
        _time.Advance(TimeSpan.FromDays(30));
        SecretEntry later = await ReadAsync(2);

        last.NextTryAt.Should().BeNull();
        later.Held.Should().Be(last);
        _checked.Should().HaveCount(checks);
        _verdict = () => VaultVerdict.Accept;
        (await ReadAsync(3)).Keys.Should().Contain("k", "3");
    }

    [Fact]
    public async Task DecideAsync_SettleWindowIsOverAndSomebodyAsks_IsTriedOnceMore()
    {
        _map = mapping => mapping.SettleWindow = TimeSpan.Zero;
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        (await ReadAsync(2)).Held!.NextTryAt.Should().BeNull("the window is zero");
        _verdict = () => VaultVerdict.Accept;

        (await ReadAsync(2)).Keys.Should().Contain("k", "1");
        (await ReadAsync(2, isUrgent: true)).Keys.Should().Contain("k", "2");
    }

    [Fact]
    public async Task DecideAsync_SettleWindow_BeginsAfterTheTimeOfSettling()
    {
        _map = mapping =>
        {
            mapping.SettleDelay = TimeSpan.FromMinutes(30);
            mapping.SettleWindow = TimeSpan.FromMinutes(1);
        };
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        await ReadAsync(2);
        _time.Advance(TimeSpan.FromMinutes(30));

        (await ReadAsync(2)).Held.Should().Be(new HeldVersion(Some.Version(2), VaultHeldReason.Refused, Now, 1, Now.AddSeconds(5)));
    }

    [Fact]
    public async Task DecideAsync_CheckCannotBeMade_IsTriedAgainHoweverLong()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Unknown;
        await ReadAsync(2);
        _time.Advance(TimeSpan.FromDays(2));

        (await ReadAsync(2)).Held!.NextTryAt.Should().BeAfter(Now);
    }

    [Fact]
    public async Task DecideAsync_AnotherVersionIsRefused_CountAndWindowStartAnew()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        await ReadAsync(2);
        _time.Advance(TimeSpan.FromMinutes(20));
        await ReadAsync(2);

        (await ReadAsync(3)).Held.Should().Be(new HeldVersion(Some.Version(3), VaultHeldReason.Refused, Now, 1, Now.AddSeconds(5)));
    }

    [Fact]
    public async Task DecideAsync_BackToThePublishedVersion_HoldsNothing()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        await ReadAsync(2);

        (await ReadAsync(1)).Held.Should().BeNull();
    }

    [Theory]
    [InlineData(VaultVerdict.Reject, VaultErrorKind.VersionRefused, false)]
    [InlineData(VaultVerdict.Unknown, VaultErrorKind.NotReady, true)]
    [InlineData(null, VaultErrorKind.NotReady, true)]
    public async Task DecideAsync_NotAcceptedAtTheStart_IsAFailure(VaultVerdict? verdict, VaultErrorKind kind, bool isTransient)
    {
        _verdict = () => verdict ?? throw new InvalidOperationException();

        SecretEntry entry = await StartAsync();

        entry.Keys.Should().BeEmpty();
        entry.ChangedAt.Should().BeNull();
        entry.Failure!.Kind.Should().Be(kind);
        entry.Failure.IsTransient.Should().Be(isTransient);
        entry.Failure.Message.Should().Contain("Version 1 of \"secret/orders\"");
    }

    [Fact]
    public async Task DecideAsync_StillPausedAtTheStart_GoesOnFailing()
    {
        _verdict = () => VaultVerdict.Unknown;
        SecretEntry first = await StartAsync();

        SecretEntry second = await ReadAsync(1);

        second.Failure.Should().BeSameAs(first.Failure);
        _checked.Should().ContainSingle();
    }

    [Fact]
    public async Task DecideAsync_CheckThrows_ItsTextIsNeitherLoggedNorShown()
    {
        _verdict = () => throw new InvalidOperationException($"no access with {Some.Planted}", new FormatException(Some.Planted));

        SecretEntry entry = await StartAsync();

        entry.Failure!.ToString().Should().Contain(nameof(InvalidOperationException)).And.NotContain(Some.Planted);
        _logger.LatestRecord.Message.Should().Contain(nameof(InvalidOperationException)).And.NotContain(Some.Planted);
        _logger.LatestRecord.Exception.Should().BeNull();
    }

    [Fact]
    public async Task DecideAsync_RefusedValue_IsNotLogged()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;

        await ReadAsync(2, fields: $$"""{"k":"{{Some.Planted}}"}""");

        _logger.LatestRecord.Id.Id.Should().Be(302);
        _logger.LatestRecord.Message.Should().NotContain(Some.Planted);
        _logger.LatestRecord.StructuredState!.Should().NotContain(pair => pair.Value != null && pair.Value.Contains(Some.Planted));
    }

    [Fact]
    public async Task DecideAsync_CheckTimesOutByItself_CouldNotBeMade()
    {
        await StartAsync();
        _verdict = () => throw new TaskCanceledException("HttpClient.Timeout");

        (await ReadAsync(2)).Held!.Reason.Should().Be(VaultHeldReason.Unchecked);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task DecideAsync_CheckNeverEnds_CouldNotBeMadeAfterHalfAMinute()
    {
        SecretSource source = Some.Secret(map: mapping =>
            mapping.ValidateBeforePublish = (_, _) => new(new TaskCompletionSource<VaultVerdict>().Task));
        SecretEntry candidate = new(source, "orders", VaultSecretState.Live) { Keys = new Dictionary<string, string?>(), ChangedAt = Now };

        Task<SecretEntry> deciding = new Admission(_time, _logger).DecideAsync(null, candidate, isUrgent: false, Stop);
        _time.Advance(TimeSpan.FromSeconds(29));
        deciding.IsCompleted.Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        (await deciding).Held!.Reason.Should().Be(VaultHeldReason.Unchecked);
    }

    [Fact]
    public async Task DecideAsync_NoTimeHasPassed_IsCheckedAllTheSame()
    {
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        SecretEntry candidate = _entry! with { Version = Some.Version(2), Keys = new Dictionary<string, string?> { ["k"] = "2" } };

        (await new Admission(_time, _logger).DecideAsync(_entry, candidate, isUrgent: false, Stop)).Held.Should().NotBeNull();
    }

    [Fact]
    public async Task DecideAsync_CancelledWhileChecking_IsAnOperationCanceledException()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        _verdict = () =>
        {
            caller.Cancel();
            throw new OperationCanceledException(caller.Token);
        };

        await FluentActions.Awaiting(() => ReadAsync(1, cancellationToken: caller.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task DecideAsync_Deletion_IsNeverHeldBack()
    {
        _map = mapping => mapping.RequiredKeys.Add("k");
        SecretEntry live = await StartAsync();
        SecretEntry gone = live with { State = VaultSecretState.Deleted, Keys = SecretEntry.NoKeys, ChangedAt = Now };

        (await new Admission(_time, _logger).DecideAsync(live, gone, isUrgent: false, Stop)).Should().BeSameAs(gone);
    }

    [Fact]
    public async Task DecideAsync_HeldVersionBetweenTwoAbsentRounds_TheyAreNotInARow()
    {
        _map = mapping => mapping.OnDeleted = DeletedSecretBehavior.Remove;
        await StartAsync();
        _verdict = () => VaultVerdict.Reject;
        await ReadAsync(2);

        await MissAsync();
        await ReadAsync(2);
        SecretEntry missedAgain = await MissAsync();
        SecretEntry missedTwice = await MissAsync();

        missedAgain.Keys.Should().Contain("k", "1");
        missedTwice.Keys.Should().BeEmpty();
        _checked.Should().HaveCount(2, "its pause was not over");
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    private Task<SecretEntry> StartAsync() => ReadAsync(1);

    /// <summary>One round, a second after the one before.</summary>
    private async Task<SecretEntry> ReadAsync(
        int version, bool isUrgent = false, string? fields = null, CancellationToken? cancellationToken = null)
    {
        _source ??= Some.Secret(map: mapping =>
        {
            mapping.ValidateBeforePublish = (candidate, _) =>
            {
                _checked.Add(candidate);
                return new(_verdict());
            };
            _map(mapping);
        });
        _time.Advance(TimeSpan.FromSeconds(1));
        SecretReading reading = new(
            VaultSecretState.Live, Encoding.UTF8.GetBytes(fields ?? $$"""{"k":"{{version}}"}"""), Some.Version(version), "r");
        SecretEntry candidate = SecretTransition.Apply(_entry, _source, "orders", reading, Now, isAsked: true);
        return _entry = await new Admission(_time, _logger).DecideAsync(_entry, candidate, isUrgent, cancellationToken ?? Stop);
    }

    /// <summary>One round that finds nothing.</summary>
    private async Task<SecretEntry> MissAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        SecretReading reading = new(VaultSecretState.Absent, default, null, null);
        SecretEntry candidate = SecretTransition.Apply(_entry, _source!, "orders", reading, Now);
        return _entry = await new Admission(_time, _logger).DecideAsync(_entry, candidate, isUrgent: false, Stop);
    }
}
