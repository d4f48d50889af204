using CsCheck;
using Vault.Configuration.Refresh;

namespace Vault.Configuration.Tests.Refresh;

public sealed class RenewalScheduleTests
{
    private static readonly Gen<double> Chance = Gen.Double[0, 0.999_999];

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 3600, false)]
    [InlineData(-5, 3600, true)]
    public void Plan_TokenWithoutEnd_IsNeverDue(int timeToLive, int first, bool isRenewable) => Plan(timeToLive, first, isRenewable).Should().BeNull();

    [Theory]
    [InlineData(3600, 3600, true, "Renew", 0.60, 0.75)]
    [InlineData(3600, 4800, true, "Renew", 0.60, 0.75)]
    [InlineData(3600, 4801, true, "Replace", 0.25, 0.50)]
    [InlineData(3600, 86_400, true, "Replace", 0.25, 0.50)]
    [InlineData(3600, 3600, false, "Replace", 0.75, 0.90)]
    [InlineData(10, 10, true, "Renew", 0.60, 0.75)]
    [InlineData(9, 9, true, "Replace", 0.5, 0.5)]
    [InlineData(4, 3600, false, "Replace", 0.5, 0.5)]
    public void Plan_Token_IsDueInThisPartOfItsLife(int timeToLive, int first, bool isRenewable, string action, double least, double most)
    {
        Chance.Sample(chance =>
        {
            (TimeSpan After, RenewalAction Action) plan = Plan(timeToLive, first, isRenewable, chance)!.Value;

            plan.Action.ToString().Should().Be(action);
            plan.After.TotalSeconds.Should().BeInRange(timeToLive * least * 0.999, timeToLive * most * 1.001);
        });
    }

    [Fact]
    public void Plan_AnyToken_IsDueAfterASecondAndBeforeItsEnd()
    {
        Gen.Select(Gen.Double[2, 10_000_000], Gen.Double[0, 10_000_000], Gen.Bool, Chance).Sample(
            (timeToLive, first, isRenewable, chance) =>
            {
                TimeSpan after = Plan(timeToLive, first, isRenewable, chance)!.Value.After;

                after.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1)).And.BeLessThan(TimeSpan.FromSeconds(timeToLive));
            },
            iter: 5000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.01)]
    public void Plan_TokenOfAMoment_IsNotReplacedMoreThanOnceASecond(double timeToLive) =>
        Plan(timeToLive, 1, isRenewable: true)!.Value.After.Should().Be(TimeSpan.FromSeconds(1));

    [Fact]
    public void Plan_Chance_SpreadsAFleet() =>
        Enumerable.Range(0, 100).Select(i => Plan(3600, 3600, isRenewable: true, i / 100.0)!.Value.After).Should().OnlyHaveUniqueItems();

    private static (TimeSpan After, RenewalAction Action)? Plan(double timeToLive, double first, bool isRenewable, double chance = 0.5) =>
        RenewalSchedule.Plan(TimeSpan.FromSeconds(timeToLive), TimeSpan.FromSeconds(first), isRenewable, chance);
}
