using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Authentication;

namespace Vault.Configuration.Tests.Authentication;

public sealed class TokenGrantTests
{
    [Theory]
    [InlineData(60, 59, false)]
    [InlineData(60, 60, true)]
    [InlineData(60, 3600, true)]
    [InlineData(0, 1_000_000, false)]
    public void IsOver_ByTheMonotonicClock_EndsWithItsLife(int seconds, int elapsed, bool isOver)
    {
        FakeTimeProvider time = new();
        TokenGrant grant = new("t", time.GetTimestamp(), TimeSpan.FromSeconds(seconds));

        time.Advance(TimeSpan.FromSeconds(elapsed));

        grant.IsOver(time).Should().Be(isOver);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(3600, 3600)]
    [InlineData(long.MaxValue, 36500L * 86400)]
    public void Seconds_AnyNumber_IsWithinWhatAClockCanCount(long written, long seconds) =>
        VaultSeconds.ToTimeSpan(written).Should().Be(TimeSpan.FromSeconds(seconds));
}
