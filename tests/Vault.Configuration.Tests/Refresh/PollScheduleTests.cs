using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class PollScheduleTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly SecretSource _one = Some.Secret("one");
    private readonly SecretSource _other = Some.Secret("other");

    [Fact]
    public void Plan_AllIsWell_EverythingIsDueInOneStepAtTheInterval()
    {
        PollSchedule schedule = Schedule(Interval);

        schedule.Plan([_one, _other], NoFailures()).Should().Be((0, (TimeSpan?)null));

        Until(schedule).Should().Be(Interval);
        _time.Advance(Interval - TimeSpan.FromSeconds(1));
        schedule.Due().Should().BeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));
        schedule.Due().Should().Equal(_one, _other);
    }

    [Theory]
    [InlineData(0.0, 30, 255)]
    [InlineData(0.5, 165, 300)]
    [InlineData(0.999, 300, 345)]
    public void Plan_Interval_FirstAtAnyTimeOfIt_ThenSpreadBy15Percent(double chance, int first, int seconds)
    {
        PollSchedule schedule = new([_one], _ => false, Interval, _time, () => chance);

        schedule.Plan([_one], NoFailures());
        Until(schedule)!.Value.TotalSeconds.Should().BeApproximately(first, 0.5);

        _time.Advance(TimeSpan.FromSeconds(first));
        schedule.Plan([_one], NoFailures());
        Until(schedule)!.Value.TotalSeconds.Should().BeApproximately(seconds, 0.5);
    }

    [Fact]
    public void Plan_OneFails_ItComesBackByItselfAndTheOtherStaysInStep()
    {
        PollSchedule schedule = Schedule(Interval);

        (int row, TimeSpan? retryAfter) = schedule.Plan([_one, _other], Failures(_one));

        row.Should().Be(1);
        retryAfter.Should().BeLessThan(TimeSpan.FromSeconds(3));
        Until(schedule).Should().BeCloseTo(retryAfter!.Value, TimeSpan.FromMilliseconds(1));
        _time.Advance(retryAfter.Value + TimeSpan.FromMilliseconds(1));
        schedule.Due().Should().Equal(_one);
    }

    [Fact]
    public void Plan_FailedSourceIsWellAgain_FallsBackIntoStep()
    {
        PollSchedule schedule = Schedule(Interval);
        schedule.Plan([_one, _other], Failures(_one));
        _time.Advance(TimeSpan.FromSeconds(10));

        schedule.Plan([.. schedule.Due()], NoFailures());

        schedule.Due().Should().BeEmpty();
        Until(schedule).Should().Be(Interval - TimeSpan.FromSeconds(10));
        _time.Advance(Interval - TimeSpan.FromSeconds(10));
        schedule.Due().Should().Equal(_one, _other);
    }

    [Fact]
    public void Plan_KeepsFailing_WaitsLongerAndCountsTheRow()
    {
        PollSchedule schedule = Schedule(Interval);
        List<TimeSpan> waits = [];

        for (int row = 1; row <= 8; row++)
        {
            (int failuresInARow, TimeSpan? retryAfter) = schedule.Plan([_one], Failures(_one));
            failuresInARow.Should().Be(row);
            waits.Add(retryAfter!.Value);
            _time.Advance(retryAfter.Value);
        }

        waits.Should().BeInAscendingOrder();
        waits[^1].Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(61));
        schedule.Plan([_one], NoFailures()).FailuresInARow.Should().Be(0);
        schedule.Plan([_one], Failures(_one)).FailuresInARow.Should().Be(1, "a success ends the row");
    }

    [Fact]
    public void Plan_SourceThatFailsWhileThePollIsDue_IsStillReadWhenItsOwnTimeComes()
    {
        PollSchedule schedule = Schedule(TimeSpan.FromSeconds(10));
        VaultException denied = new(VaultErrorKind.AccessDenied, "denied");
        for (int i = 0; i < 6; i++)
        {
            schedule.Plan([_one, _other], Failures(_one, denied));
        }

        _time.Advance(TimeSpan.FromSeconds(12));
        schedule.Due().Should().Equal(_other);
        schedule.Plan([_other], NoFailures());
        _time.Advance(TimeSpan.FromMinutes(6));

        schedule.Due().Should().Equal(_one, _other);
    }

    [Fact]
    public void Plan_ReadOnDemand_DoesNotMoveThePoll()
    {
        PollSchedule schedule = Schedule(Interval);
        schedule.Plan([_one, _other], NoFailures());
        _time.Advance(TimeSpan.FromMinutes(4));

        schedule.Plan([_one], NoFailures());

        Until(schedule).Should().Be(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Plan_SeveralFailuresOfOneSource_TheShortestWaitCounts()
    {
        PollSchedule schedule = Schedule(Interval);

        (_, TimeSpan? retryAfter) = schedule.Plan([_one], Result(new()
        {
            [_one] = [new("a", new VaultException(VaultErrorKind.AccessDenied, "x")), new("b", new VaultException(VaultErrorKind.Timeout, "x"))],
        }));

        retryAfter.Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Plan_PollingOff_NothingIsEverDueButFailuresComeBack()
    {
        PollSchedule schedule = Schedule(interval: null);

        schedule.Plan([_one, _other], NoFailures());
        schedule.NextAt.Should().BeNull();
        _time.Advance(TimeSpan.FromDays(1));
        schedule.Due().Should().BeEmpty();

        schedule.Plan([_one], Failures(_one));
        schedule.NextAt.Should().NotBeNull();
        _time.Advance(TimeSpan.FromMinutes(2));
        schedule.Due().Should().Equal(_one);
        schedule.Plan([_one], NoFailures());
        schedule.NextAt.Should().BeNull();
    }

    [Fact]
    public void NextAt_EverythingFails_IsTheFirstOfTheRetries()
    {
        PollSchedule schedule = Schedule(Interval);

        schedule.Plan([_one, _other], Result(new()
        {
            [_one] = [new("a", new VaultException(VaultErrorKind.RateLimited, "x") { RetryAfter = TimeSpan.FromSeconds(90) })],
            [_other] = [new("b", new VaultException(VaultErrorKind.Unreachable, "x"))],
        }));

        Until(schedule).Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    /// <summary>What is held back, when it is to be tried again, and after how many seconds its source is due.</summary>
    [Theory]
    [InlineData("Older", 0, 30)]
    [InlineData("Settling", 17, 17)]
    [InlineData("Refused", 120, 120)]
    [InlineData("Unchecked", 5, 5)]
    [InlineData("Unchecked", 0, 1)]
    [InlineData("Unchecked", -60, 1)]
    [InlineData("Refused", null, 300)]
    [InlineData("Settling", 3600, 1)] // Longer than any pause: the wall clock was set back.
    [InlineData("Group", 0, 300)]
    public void Plan_VersionIsHeldBack_ItsSourceComesBackByItself(string reason, int? nextTry, double seconds)
    {
        PollSchedule schedule = Schedule(Interval);

        schedule.Plan([_one, _other], Holding((_one, Enum.Parse<VaultHeldReason>(reason), nextTry))).Should().Be((0, (TimeSpan?)null));

        Until(schedule).Should().Be(TimeSpan.FromSeconds(seconds));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        schedule.Due().Should().Equal(seconds < 300 ? [_one] : [_one, _other]);
    }

    [Theory]
    [InlineData(1, true, 30)]
    [InlineData(2, true, 300)] // Believed.
    [InlineData(1, false, 300)] // It never was there.
    public void Plan_WhatWasThereIsNotFound_ASecondLookComesSoon(int absentRounds, bool wasLive, double seconds)
    {
        PollSchedule schedule = Schedule(Interval);
        SecretEntry entry = new(_one, "orders", VaultSecretState.Live) { AbsentRounds = absentRounds, ChangedAt = wasLive ? Some.Now : null };

        schedule.Plan([_one, _other], new LoadResult(
            new ConfigurationSnapshot(new Dictionary<SecretSource, IReadOnlyList<SecretEntry>> { [_one] = [entry] }, new SourceList([_one, _other])),
            new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>()));

        Until(schedule).Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void Plan_SeveralVersionsAreHeldBack_TheFirstCounts()
    {
        PollSchedule schedule = Schedule(Interval);

        schedule.Plan([_one, _other], Holding((_one, VaultHeldReason.Refused, 80), (_one, VaultHeldReason.Unchecked, 20), (_other, VaultHeldReason.Refused, 40)));

        Until(schedule).Should().Be(TimeSpan.FromSeconds(20));
        _time.Advance(TimeSpan.FromSeconds(40));
        schedule.Due().Should().Equal(_one, _other);
    }

    [Fact]
    public void Plan_VersionIsNotHeldBackAnyMore_FallsBackIntoStep()
    {
        PollSchedule schedule = Schedule(Interval);
        schedule.Plan([_one, _other], Holding((_one, VaultHeldReason.Unchecked, 5)));
        _time.Advance(TimeSpan.FromSeconds(5));

        schedule.Plan([_one], NoFailures());

        Until(schedule).Should().Be(Interval - TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Plan_PollingOff_HeldVersionsComeBack()
    {
        PollSchedule schedule = Schedule(interval: null);

        schedule.Plan([_one, _other], Holding((_one, VaultHeldReason.Refused, 5), (_other, VaultHeldReason.Refused, null)));

        Until(schedule).Should().Be(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromDays(1));
        schedule.Due().Should().Equal(_one);
    }

    [Fact]
    public void Plan_LeavesOfAFolderAreDenied_TheFolderStaysInStep()
    {
        SecretSource folder = Some.Secret("folder/");
        PollSchedule schedule = Schedule(Interval, folder);
        VaultException denied = new(VaultErrorKind.AccessDenied, "denied");

        schedule.Plan([folder], Result(new() { [folder] = [new SecretFailure("secret/folder/a", denied)] })).Should().Be((1, (TimeSpan?)null));
        Until(schedule).Should().Be(Interval);

        schedule.Plan([folder], Result(new() { [folder] = [new SecretFailure("secret/folder/a", denied), new SecretFailure("secret/folder/b", new VaultException(VaultErrorKind.Timeout, "late"))] }));
        Until(schedule).Should().BeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void WithGroups_OneOfAGroup_BringsTheOthers()
    {
        SecretSource a = Some.Secret("a", mapping => mapping.Group = "g"), b = Some.Secret("b", mapping => mapping.Group = "g");
        SecretSource upper = Some.Secret("upper", mapping => mapping.Group = "G");
        PollSchedule schedule = new([_one, a, b, upper], _ => false, Interval, _time, () => 0.5);

        schedule.WithGroups([a]).Should().BeEquivalentTo([a, b]);
        schedule.WithGroups([_one]).Should().BeEquivalentTo([_one]);
        schedule.WithGroups([_one, a, a]).Should().BeEquivalentTo([_one, a, b]);
        schedule.WithGroups([]).Should().BeEmpty();
    }

    private LoadResult Holding(params (SecretSource Source, VaultHeldReason Reason, int? NextTry)[] held) => new(
        new ConfigurationSnapshot(
            held.GroupBy(one => one.Source).ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<SecretEntry>)[.. group.Select((one, i) => new SecretEntry(one.Source, $"{i}", VaultSecretState.Live)
                {
                    Held = new HeldVersion(
                        Some.Version(2), one.Reason, Some.Now, 1, one.NextTry is { } seconds ? _time.GetUtcNow().AddSeconds(seconds) : null),
                })]),
            new SourceList([_one, _other])),
        new Dictionary<SecretSource, IReadOnlyList<SecretFailure>>());

    private static LoadResult NoFailures() => Result([]);

    private static LoadResult Failures(SecretSource source, VaultException? why = null) =>
        Result(new() { [source] = [new SecretFailure(source.DisplayPath, why ?? new VaultException(VaultErrorKind.Unreachable, "no"))] });

    private static LoadResult Result(Dictionary<SecretSource, IReadOnlyList<SecretFailure>> failures) =>
        new(ConfigurationSnapshot.Empty, failures);

    /// <summary>One whose first wait is the whole interval, as the mean one of those that follow is.</summary>
    private PollSchedule Schedule(TimeSpan? interval, params SecretSource[] sources)
    {
        double chance = interval is null ? 0.5 : 1;
        return new(sources.Length > 0 ? sources : [_one, _other], _ => false, interval, _time, () =>
        {
            double now = chance;
            chance = 0.5;
            return now;
        });
    }

    private TimeSpan? Until(PollSchedule schedule) =>
        schedule.NextAt is { } at ? _time.GetElapsedTime(_time.GetTimestamp(), at) : null;
}
