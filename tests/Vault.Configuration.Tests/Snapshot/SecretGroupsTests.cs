using CsCheck;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class SecretGroupsTests
{
    private static readonly SecretSource One = Some.Secret("one", mapping => mapping.Group = "g");
    private static readonly SecretSource Two = Some.Secret("two", mapping => mapping.Group = "g");
    private static readonly SecretSource Other = Some.Secret("other", mapping => mapping.Group = "G");
    private static readonly SecretSource Alone = Some.Secret("alone");

    private readonly Dictionary<SecretSource, IReadOnlyList<SecretEntry>> _entries = [];
    private readonly ConfigurationSnapshot _published = new(
        new[] { One, Two, Other, Alone }.ToDictionary(source => source, source => (IReadOnlyList<SecretEntry>)[Entry(source, 1)]),
        new SourceList([One, Two, Other, Alone]));

    [Fact]
    public void HoldIncomplete_AllIsWell_NothingIsHeld()
    {
        Read(Entry(One, 2), Entry(Two, 2));

        Hold();

        Show().Should().Be("one=2 two=2");
    }

    [Fact]
    public void HoldIncomplete_OneCannotBeRead_TheOthersOfItsGroupKeepTheirLastValues()
    {
        Read(_published.EntriesOf(One)[0], Entry(Two, 2), Entry(Other, 2), Entry(Alone, 2));

        Hold(failing: [One]);

        Show().Should().Be("one=1 two=1(Group 2) other=2 alone=2");
    }

    [Theory]
    [InlineData("Refused")]
    [InlineData("Unchecked")]
    [InlineData("Settling")]
    [InlineData("Older")]
    public void HoldIncomplete_OneIsHeldBack_TheOthersAreToo(string reason)
    {
        HeldVersion held = new(Some.Version(2), Enum.Parse<VaultHeldReason>(reason), Some.Now, 1, null);
        Read(_published.EntriesOf(One)[0] with { Held = held }, Entry(Two, 2));

        Hold();

        Show().Should().Be($"one=1({reason} 2) two=1(Group 2)");
        _entries[Two][0].Held.Should().Be(new HeldVersion(Some.Version(2), VaultHeldReason.Group, Some.Now, 1, Some.Now));
    }

    [Fact]
    public void HoldIncomplete_OneEntryFails_TheOthersAreHeld()
    {
        Read(_published.EntriesOf(One)[0] with { Failure = new VaultException(VaultErrorKind.NotFound, "gone") }, Entry(Two, 2));

        Hold();

        Show().Should().Be("one=1 two=1(Group 2)");
    }

    [Fact]
    public void HoldIncomplete_OnlyTheOthersWereHeldForTheGroup_TheyArePublished()
    {
        Read(Entry(One, 2), Entry(Two, 1) with { Held = new HeldVersion(Some.Version(2), VaultHeldReason.Group, Some.Now, 1, Some.Now) });

        Hold();

        _entries[One][0].Version!.Number.Should().Be(2);
    }

    [Fact]
    public void HoldIncomplete_WhatDidNotChange_IsNotHeld()
    {
        SecretEntry unchanged = _published.EntriesOf(Two)[0];
        Read(_published.EntriesOf(One)[0], unchanged);

        Hold(failing: [One]);

        _entries[Two][0].Should().BeSameAs(unchanged);
    }

    [Fact]
    public void HoldIncomplete_WhatWentAway_StaysToo()
    {
        Read(_published.EntriesOf(One)[0], Entry(Two, 1) with { State = VaultSecretState.Deleted, Keys = SecretEntry.NoKeys, Version = null });

        Hold(failing: [One]);

        _entries[Two][0].Keys.Should().BeSameAs(_published.EntriesOf(Two)[0].Keys);
    }

    [Fact]
    public void HoldIncomplete_OneCannotBeReadAtTheStart_NothingOfTheGroupIsPublished()
    {
        Read(Entry(Two, 1), Entry(Alone, 1));
        _entries[One] = [];

        SecretGroups.HoldIncomplete(_entries, [One], ConfigurationSnapshot.Empty, Some.Now);

        ShouldWait(_entries[Two][0]);
        _entries[Alone][0].Keys.Should().NotBeEmpty();
    }

    [Fact]
    public void HoldIncomplete_OneIsRefusedAtTheStart_NothingOfTheGroupIsPublished()
    {
        SecretEntry refused = new(One, "one", VaultSecretState.Live)
        {
            Held = new HeldVersion(Some.Version(1), VaultHeldReason.Refused, Some.Now, 1, null),
            Failure = new VaultException(VaultErrorKind.VersionRefused, "refused"),
        };
        Read(refused, Entry(Two, 1));

        SecretGroups.HoldIncomplete(_entries, [], ConfigurationSnapshot.Empty, Some.Now);

        _entries[One][0].Should().BeSameAs(refused);
        ShouldWait(_entries[Two][0]);
    }

    [Fact]
    public void HoldIncomplete_NewSecretOfAGroupThatIsHeldBack_IsNotPublished()
    {
        Read(_published.EntriesOf(One)[0]);
        _entries[Two] = [_published.EntriesOf(Two)[0], Entry(Two, 1) with { Path = "two/new" }];

        Hold(failing: [One]);

        _entries[Two][0].Should().BeSameAs(_published.EntriesOf(Two)[0]);
        ShouldWait(_entries[Two][1]);
    }

    [Fact]
    public void HoldIncomplete_Values_AreNeverOfDifferentRounds()
    {
        HeldVersion held = new(Some.Version(2), VaultHeldReason.Refused, Some.Now, 1, null);
        Gen.Select(Gen.Int[1, 2], Gen.Int[1, 2], Gen.Bool, Gen.Bool).Sample(
            (one, two, isRefused, isDown) =>
            {
                Read(
                    isRefused ? _published.EntriesOf(One)[0] with { Held = held } : one == 1 ? _published.EntriesOf(One)[0] : Entry(One, one),
                    two == 1 || isDown ? _published.EntriesOf(Two)[0] : Entry(Two, two));

                Hold(failing: isDown ? [Two] : []);

                if (isRefused || isDown)
                {
                    new[] { One, Two }.Should().OnlyContain(source => _entries[source][0].Version!.Number == 1);
                }
            },
            threads: 1);
    }

    private static SecretEntry Entry(SecretSource source, int version) => new(source, source.SecretPath!, VaultSecretState.Live)
    {
        Version = Some.Version(version),
        Keys = new Dictionary<string, string?> { [source.SecretPath!] = $"{version}" },
        ChangedAt = Some.Now,
    };

    /// <summary>Nothing of it is published, and it is as if it had not been read.</summary>
    private static void ShouldWait(SecretEntry entry)
    {
        entry.Keys.Should().BeEmpty();
        entry.Version.Should().BeNull();
        entry.ChangedAt.Should().BeNull();
        entry.Failure.Should().BeNull();
        entry.Held.Should().Be(new HeldVersion(Some.Version(1), VaultHeldReason.Group, Some.Now, 1, Some.Now));
    }

    private void Read(params SecretEntry[] entries)
    {
        foreach (SecretEntry entry in entries)
        {
            _entries[entry.Source] = [entry];
        }
    }

    private void Hold(params SecretSource[] failing) => SecretGroups.HoldIncomplete(_entries, failing, _published, Some.Now);

    private string Show() => string.Join(' ', _entries.Values.Select(entries => entries[0]).Select(entry =>
        $"{entry.Path}={entry.Keys[entry.Path]}{(entry.Held is { } held ? $"({held.Reason} {held.Version!.Number})" : "")}"));
}
