using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class RotationDueTests
{
    private static readonly DateTimeOffset Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // In days after the version was written; -1 where it is not said.
    [Theory]
    [InlineData(-1, -1, -1, -1)]
    [InlineData(10, -1, -1, 10)]
    [InlineData(-1, 10, -1, 10)]
    [InlineData(-1, -1, 28, 21)]
    [InlineData(-1, -1, 100, 93)]
    [InlineData(-1, -1, 8, 6)]
    [InlineData(10, 20, 100, 10)]
    [InlineData(30, 20, 100, 20)]
    [InlineData(30, 40, 28, 21)]
    [InlineData(0, 40, 28, 0)]
    public void At_TheEarliestCounts(int rotateBy, int maxAge, int expiresAt, int due)
    {
        SecretEntry entry = Entry(maxAge, rotateBy, expiresAt);

        RotationDue.At(entry).Should().Be(Day(due));
    }

    [Fact]
    public void At_AnEndBeforeItWasWritten_IsDueAtThatEnd() =>
        RotationDue.At(Entry() with { Deadlines = new SecretDeadlines(null, Created - TimeSpan.FromDays(3)) }).Should().Be(Created - TimeSpan.FromDays(3));

    [Theory]
    [InlineData(VaultSecretState.Deleted)]
    [InlineData(VaultSecretState.Absent)]
    public void At_WhatIsNotLive_IsNotDue(VaultSecretState state) => RotationDue.At(Entry(maxAge: 1) with { State = state }).Should().BeNull();

    [Fact]
    public void At_AnEngineWithoutVersions_HasNoAge() => RotationDue.At(Entry(maxAge: 1) with { Version = null }).Should().BeNull();

    [Fact]
    public void At_AnAgeBeyondTheEndOfTime_IsNeverReached() =>
        RotationDue.At(Entry(maxAge: 3650) with { Version = Some.Version(1, DateTimeOffset.MaxValue - TimeSpan.FromDays(1)) }).Should().BeNull();

    [Fact]
    public void PreviousUntilAt_AVersionOfTheEndOfTime_HasNone()
    {
        KeyValueSource source = Some.Secret(map: mapping => mapping.KeepPrevious = TimeSpan.FromDays(2));
        SecretEntry entry = new(source, "orders", VaultSecretState.Live) { Version = Some.Version(2, Created) };

        entry.PreviousUntilAt.Should().Be(Created + TimeSpan.FromDays(2));
        (entry with { Version = Some.Version(2, DateTimeOffset.MaxValue - TimeSpan.FromDays(1)) }).PreviousUntilAt.Should().BeNull();
    }

    [Theory]
    [InlineData(10, -1, -1, "its rotate_by is 2026-01-11 00:00:00Z")]
    [InlineData(-1, 10, -1, "it is older than its MaxAge of 10.00:00:00")]
    [InlineData(-1, -1, 28, "its expires_at is 2026-01-29 00:00:00Z")]
    public void Describe_SaysWhichOfThemItIs_AndNothingBefore(int rotateBy, int maxAge, int expiresAt, string why)
    {
        SecretEntry entry = Entry(maxAge, rotateBy, expiresAt);
        DateTimeOffset due = RotationDue.At(entry)!.Value;

        RotationDue.Describe(entry, due - TimeSpan.FromTicks(1)).Should().BeNull();
        RotationDue.Describe(entry, due).Should().Be($"Version 3 of \"secret/orders\", written at 2026-01-01 00:00:00Z, is due to be replaced, since {why}. Write another version.");
    }

    private static SecretEntry Entry(int maxAge = -1, int rotateBy = -1, int expiresAt = -1)
    {
        KeyValueSource source = Some.Secret(map: mapping => mapping.MaxAge = maxAge < 0 ? null : TimeSpan.FromDays(maxAge));
        return new SecretEntry(source, "orders", VaultSecretState.Live)
        {
            Version = Some.Version(3, Created),
            Deadlines = new SecretDeadlines(Day(rotateBy), Day(expiresAt)),
        };
    }

    private static DateTimeOffset? Day(int day) => day < 0 ? null : Created + TimeSpan.FromDays(day);
}
