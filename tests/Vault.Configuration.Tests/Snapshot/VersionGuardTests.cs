using CsCheck;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class VersionGuardTests
{
    private static readonly Gen<SecretVersion> AnyVersion =
        Gen.Select(Gen.Int[1, 9], Gen.Int[0, 9], (number, hours) => Some.Version(number, Some.Now.AddHours(hours)));

    // Number and hour of creation, of the published version and of the one that was read.
    [Theory]
    [InlineData(5, 5, 5, 5, false)]
    [InlineData(5, 5, 6, 6, false)]
    [InlineData(5, 5, 4, 4, true)]
    [InlineData(5, 5, 1, 1, true)]
    [InlineData(5, 5, 4, 5, true)]

    // Deleted with its metadata and written again: the number is lower, and the time shows that it is newer.
    [InlineData(5, 5, 1, 6, false)]
    [InlineData(1, 5, 1, 6, false)]
    [InlineData(1, 5, 1, 4, true)]

    // A higher number is always newer, whatever the clocks of the cluster say.
    [InlineData(5, 5, 6, 4, false)]
    public void Inspect_Version_IsHeldBackIfItIsOlder(int published, int publishedHour, int read, int readHour, bool isHeld)
    {
        HeldVersion? held = VersionGuard.Inspect(Published(published, publishedHour), Version(read, readHour), Some.Now);

        (held is not null).Should().Be(isHeld);
        if (isHeld)
        {
            held.Should().Be(new HeldVersion(Version(read, readHour), VaultHeldReason.Older, Some.Now, 1, Some.Now));
        }
    }

    [Fact]
    public void Inspect_TwoVersions_AreNeverBothOlderThanTheOther() =>
        Gen.Select(AnyVersion, AnyVersion).Where((one, other) => one != other).Sample((one, other) =>
        {
            bool isOneHeld = VersionGuard.Inspect(Published(other), one, Some.Now) is not null;
            bool isOtherHeld = VersionGuard.Inspect(Published(one), other, Some.Now) is not null;

            (isOneHeld && isOtherHeld).Should().BeFalse();
        });

    [Fact]
    public void Inspect_NoVersions_HoldsNothing()
    {
        VersionGuard.Inspect(Published(5, 5), null, Some.Now).Should().BeNull();
        VersionGuard.Inspect(Published(null), Version(1, 1), Some.Now).Should().BeNull();
    }

    // The minutes at which the older version was answered.
    [Theory]
    [InlineData("0", false)]
    [InlineData("0 6", false)]
    [InlineData("0 1 2 3 4 4.9", false)]
    [InlineData("0 1 5", true)]
    [InlineData("0 3 6", true)]
    [InlineData("0 1 2 3 4 5", true)]
    public void Inspect_SameOlderVersionAgain_IsBelievedAfterThreeAnswersOverFiveMinutes(string minutes, bool isBelieved)
    {
        SecretEntry entry = Published(5, 5);
        bool hasYielded = false;
        foreach (string minute in minutes.Split(' '))
        {
            DateTimeOffset now = Some.Now.AddMinutes(double.Parse(minute, System.Globalization.CultureInfo.InvariantCulture));
            HeldVersion? held = VersionGuard.Inspect(entry, Version(4, 4), now);
            hasYielded = held is null;
            entry = entry with { Held = held };
        }

        hasYielded.Should().Be(isBelieved);
    }

    [Fact]
    public void Inspect_AnotherOlderVersion_StartsTheCountAnew()
    {
        HeldVersion before = new(Version(4, 4), VaultHeldReason.Older, Some.Now.AddMinutes(-10), 9, Some.Now);

        VersionGuard.Inspect(Published(5, 5) with { Held = before }, Version(3, 3), Some.Now)
            .Should().Be(new HeldVersion(Version(3, 3), VaultHeldReason.Older, Some.Now, 1, Some.Now));
    }

    [Theory]
    [InlineData("Refused")]
    [InlineData("Settling")]
    [InlineData("Group")]
    public void Inspect_VersionHeldForAnotherReason_StartsTheCountAnew(string reason)
    {
        HeldVersion before = new(Version(4, 4), Enum.Parse<VaultHeldReason>(reason), Some.Now.AddMinutes(-10), 9, Some.Now);

        VersionGuard.Inspect(Published(5, 5) with { Held = before }, Version(4, 4), Some.Now)!.Attempts.Should().Be(1);
    }

    private static SecretVersion Version(int number, int hour) => Some.Version(number, Some.Now.AddHours(hour - 100));

    private static SecretEntry Published(int number, int hour) => Published(Version(number, hour));

    private static SecretEntry Published(SecretVersion? version) =>
        new(Some.Secret(), "orders", VaultSecretState.Live) { Version = version, ChangedAt = Some.Now };
}
