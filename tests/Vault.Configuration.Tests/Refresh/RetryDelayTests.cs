using CsCheck;
using Vault.Configuration.Refresh;

namespace Vault.Configuration.Tests.Refresh;

public sealed class RetryDelayTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly VaultErrorKind[] Transient = [.. Enum.GetValues<VaultErrorKind>().Where(kind => Failure(kind).IsTransient)];

    private static readonly VaultErrorKind[] Lasting = [.. Enum.GetValues<VaultErrorKind>().Except(Transient)];

    private static readonly Gen<double> Chance = Gen.Double[0, 0.999_999];

    private static readonly Gen<TimeSpan> Interval = Gen.Double[1, 7 * 86_400].Select(TimeSpan.FromSeconds);

    [Fact]
    public void AfterRead_Transient_IsFromOneSecondToAboutAMinute()
    {
        Gen.Select(Gen.Int[1, 100_000], Gen.OneOfConst(Transient), Interval, Chance).Sample(
            (row, kind, interval, chance) =>
            {
                TimeSpan delay = RetryDelay.AfterRead(row, Failure(kind), interval, chance);

                delay.Should().BeGreaterThanOrEqualTo(Second).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(61));
            },
            iter: 5000);
    }

    [Fact]
    public void AfterRead_MoreFailures_NeverShortenTheWait()
    {
        Gen.Select(Gen.Int[1, 50], Gen.OneOfConst(Enum.GetValues<VaultErrorKind>()), Interval, Chance).Sample(
            (row, kind, interval, chance) =>
                RetryDelay.AfterRead(row + 1, Failure(kind), interval, chance) >= RetryDelay.AfterRead(row, Failure(kind), interval, chance),
            iter: 5000);
    }

    [Fact]
    public void AfterRead_RetryAfter_IsHonoured()
    {
        Gen.Select(Gen.Int[1, 100], Gen.OneOfConst(Transient), Gen.Double[1, 300], Chance).Sample(
            (row, kind, seconds, chance) =>
            {
                TimeSpan asked = TimeSpan.FromSeconds(seconds);

                TimeSpan delay = RetryDelay.AfterRead(row, Failure(kind, asked), TimeSpan.FromMinutes(5), chance);

                delay.Should().BeGreaterThanOrEqualTo(asked)
                    .And.BeGreaterThanOrEqualTo(RetryDelay.AfterRead(row, Failure(kind), TimeSpan.FromMinutes(5), chance));
            },
            iter: 5000);
    }

    [Fact]
    public void AfterRead_SettingsAreWrong_IsAsOftenAsPollingAtMost()
    {
        Gen.Select(Gen.Int[1, 100_000], Gen.OneOfConst(Lasting), Interval, Chance)
            .Where((_, kind, _, _) => kind != VaultErrorKind.LoginRejected)
            .Sample(
                (row, kind, interval, chance) =>
                {
                    TimeSpan longest = interval > TimeSpan.FromMinutes(5) ? interval : TimeSpan.FromMinutes(5);

                    TimeSpan delay = RetryDelay.AfterRead(row, Failure(kind), interval, chance);

                    delay.Should().BeGreaterThanOrEqualTo(interval * 0.849).And.BeLessThanOrEqualTo(longest * 1.151);
                },
                iter: 5000);
    }

    [Fact]
    public void AfterRead_LoginRejected_LooksForAnotherCredentialWithinSeconds()
    {
        Gen.Select(Gen.Int[1, 1000], Interval, Chance).Sample(
            (row, interval, chance) => RetryDelay.AfterRead(row, Failure(VaultErrorKind.LoginRejected), interval, chance)
                .Should().BeCloseTo(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(2.3)),
            iter: 1000);
    }

    [Fact]
    public void AfterRead_Chance_SpreadsAFleet()
    {
        foreach (VaultErrorKind kind in Enum.GetValues<VaultErrorKind>())
        {
            TimeSpan[] delays =
            [
                .. Enumerable.Range(0, 100).Select(i => RetryDelay.AfterRead(5, Failure(kind), TimeSpan.FromMinutes(5), i / 100.0)),
            ];

            delays.Should().OnlyHaveUniqueItems(kind.ToString());
            (delays.Max() - delays.Min()).Should().BeGreaterThan(delays.Max() * 0.2, kind.ToString());
        }
    }

    [Fact]
    public void AfterUpkeep_TokenThatRunsOut_IsTriedSeveralTimesBeforeItsEnd()
    {
        Gen.Select(Gen.Int[1, 1000], Gen.Double[8, 1_000_000], Chance).Sample(
            (row, remaining, chance) =>
            {
                TimeSpan delay = RetryDelay.AfterUpkeep(row, TimeSpan.FromSeconds(remaining), null, chance);

                delay.Should().BeGreaterThanOrEqualTo(Second).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(61))
                    .And.BeLessThan(TimeSpan.FromSeconds(remaining / 2));
            },
            iter: 5000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3600)]
    [InlineData(1)]
    public void AfterUpkeep_TokenThatHasRunOut_IsStillNotHammered(int remaining)
    {
        Gen.Select(Gen.Int[1, 1000], Chance).Sample(
            (row, chance) => RetryDelay.AfterUpkeep(row, TimeSpan.FromSeconds(remaining), null, chance)
                .Should().BeGreaterThanOrEqualTo(Second).And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(61)),
            iter: 1000);
    }

    [Fact]
    public void AfterUpkeep_RetryAfter_IsHonoured() =>
        RetryDelay.AfterUpkeep(1, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(90), 0).Should().Be(TimeSpan.FromSeconds(90));

    private static VaultException Failure(VaultErrorKind kind, TimeSpan? retryAfter = null) => new(kind, "x") { RetryAfter = retryAfter };
}
