using Vault.Configuration.Settings;

namespace Vault.Configuration.Tests.Settings;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("00:00:30", 30)]
    [InlineData("1.00:00:00", 86400)]
    [InlineData("00:00:00.5", 0.5)]
    [InlineData("-00:00:01", -1)]
    [InlineData("30s", 30)]
    [InlineData("1.5s", 1.5)]
    [InlineData("500ms", 0.5)]
    [InlineData("5m", 300)]
    [InlineData("1h", 3600)]
    [InlineData("1h30m", 5400)]
    [InlineData("2d", 172800)]
    [InlineData("0s", 0)]
    public void TryParse_Duration_IsRead(string text, double seconds)
    {
        DurationText.TryParse(text, out TimeSpan duration).Should().BeTrue();
        duration.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("60")] // Days, to .NET's own parser.
    [InlineData("s")]
    [InlineData("5 m")]
    [InlineData("5M")]
    [InlineData("-5m")]
    [InlineData("1..5s")]
    [InlineData("5mm")]
    [InlineData("five minutes")]
    [InlineData("25:61:00")]
    [InlineData("99999999999999999999d")]
    public void TryParse_AnythingElse_IsRefused(string text) => DurationText.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("60", 60)]
    [InlineData("60s", 60)]
    [InlineData("2m", 120)]
    [InlineData("00:01:00", 60)]
    public void TryParseSeconds_NumberWithoutUnit_IsSeconds(string text, double seconds)
    {
        DurationText.TryParseSeconds(text, out TimeSpan duration).Should().BeTrue();
        duration.Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("m")]
    [InlineData("-60")]
    [InlineData("sixty")]
    public void TryParseSeconds_AnythingElse_IsRefused(string text) => DurationText.TryParseSeconds(text, out _).Should().BeFalse();
}
