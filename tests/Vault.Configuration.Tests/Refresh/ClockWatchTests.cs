using Vault.Configuration.Refresh;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class ClockWatchTests
{
    private readonly JumpingTimeProvider _time = new();

    [Fact]
    public void HasJumped_BothClocksGoOn_IsFalse()
    {
        ClockWatch watch = new(_time);

        _time.Advance(TimeSpan.FromHours(5));

        watch.HasJumped().Should().BeFalse();
    }

    [Theory]
    [InlineData(3600, true)]
    [InlineData(6, true)]
    [InlineData(4, false)]
    [InlineData(-3600, false)]
    public void HasJumped_WallClockGoesItsOwnWay_IsSaidOnce(int seconds, bool hasJumped)
    {
        ClockWatch watch = new(_time);

        _time.Advance(TimeSpan.FromMinutes(1));
        _time.WallClockOffset = TimeSpan.FromSeconds(seconds);

        watch.HasJumped().Should().Be(hasJumped);
        watch.HasJumped().Should().BeFalse();
    }
}
