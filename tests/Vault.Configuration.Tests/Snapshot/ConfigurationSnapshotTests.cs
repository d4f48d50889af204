using CsCheck;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class ConfigurationSnapshotTests
{
    private static readonly SecretSource First = Some.Secret("first");
    private static readonly SecretSource Second = Some.Secret("second/");

    private static readonly Gen<Dictionary<string, string?>> Keys =
        Gen.Select(Gen.OneOfConst("a", "A", "b", "a:b", "A:B", "c:0", "é", "É", "x", "y"), Gen.OneOfConst("1", "2", "", null))
            .Array[0, 8]
            .Select(pairs => pairs
                .DistinctBy(pair => pair.Item1, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.OrdinalIgnoreCase));

    [Fact]
    public void Values_TwoSources_TheLaterOneWins()
    {
        ConfigurationSnapshot snapshot = Snapshot([First, Second], (First, "first", Of(("k", "1"), ("only", "1"))), (Second, "second/x", Of(("K", "2"))));

        snapshot.Values.Should().BeEquivalentTo(new Dictionary<string, string?> { ["k"] = "2", ["only"] = "1" });
        snapshot.Values["k"].Should().Be("2");
        snapshot.Conflicts.Should().Equal(new KeyConflict("K", "secret/first", "secret/second/x"));
    }

    [Fact]
    public void Values_OrderOfAdding_CountsAndNotThatOfTheEntries()
    {
        ConfigurationSnapshot snapshot = Snapshot([Second, First], (First, "first", Of(("k", "1"))), (Second, "second/x", Of(("k", "2"))));

        snapshot.Values["k"].Should().Be("1");
        snapshot.Conflicts.Should().ContainSingle().Which.Winner.Should().Be("secret/first");
    }

    [Fact]
    public void Values_TwoSecretsOfAFolder_TheLaterPathWins()
    {
        ConfigurationSnapshot snapshot = Snapshot([Second], (Second, "second/a", Of(("k", "1"))), (Second, "second/b", Of(("k", "2"))));

        snapshot.Values["k"].Should().Be("2");
        snapshot.Conflicts.Should().Equal(new KeyConflict("k", "secret/second/a", "secret/second/b"));
    }

    [Fact]
    public void EntriesOf_SourceThatWasNotRead_IsEmpty()
    {
        ConfigurationSnapshot snapshot = Snapshot([First, Second], (First, "first", Of(("k", "1"))));

        snapshot.EntriesOf(First).Should().ContainSingle();
        snapshot.EntriesOf(Second).Should().BeEmpty();
        ConfigurationSnapshot.Empty.EntriesOf(First).Should().BeEmpty();
        ConfigurationSnapshot.Empty.Values.Should().BeEmpty();
    }

    [Theory]
    [InlineData("k", "1", "k", "1", false)]
    [InlineData("k", "1", "K", "1", false)]
    [InlineData("k", "1", "k", "2", true)]
    [InlineData("k", "a", "k", "A", true)]
    [InlineData("k", "", "k", null, true)]
    [InlineData("k", null, "k", null, false)]
    public void ChangedKeys_OneKey_ChangedIfItsValueDid(string key, string? value, string laterKey, string? laterValue, bool hasChanged)
    {
        ConfigurationSnapshot before = Snapshot([First], (First, "first", Of((key, value))));
        ConfigurationSnapshot after = Snapshot([First], (First, "first", Of((laterKey, laterValue))));

        after.ChangedKeys(before).Should().BeEquivalentTo(hasChanged ? [laterKey] : Array.Empty<string>());
    }

    [Fact]
    public void ChangedKeys_NullAndAbsent_Differ() =>
        Snapshot([First], (First, "first", Of(("k", null)))).ChangedKeys(ConfigurationSnapshot.Empty).Should().Equal("k");

    [Fact]
    public void ChangedKeys_AddedChangedRemoved_AreInOrder()
    {
        ConfigurationSnapshot before = Snapshot([First], (First, "first", Of(("d", "1"), ("B", "1"), ("same", "1"))));
        ConfigurationSnapshot after = Snapshot([First], (First, "first", Of(("b", "2"), ("C", "1"), ("a", "1"), ("same", "1"))));

        after.ChangedKeys(before).Should().Equal("a", "b", "C", "d");
    }

    [Fact]
    public void ChangedKeys_AppliedToOneSnapshot_GivesTheOther()
    {
        Gen.Select(Keys, Keys, Keys, Keys).Sample(
            (first, second, laterFirst, laterSecond) =>
            {
                ConfigurationSnapshot before = Snapshot([First, Second], (First, "first", first), (Second, "second/x", second));
                ConfigurationSnapshot after = Snapshot([First, Second], (First, "first", laterFirst), (Second, "second/x", laterSecond));

                Dictionary<string, string?> patched = new(before.Values, StringComparer.OrdinalIgnoreCase);
                IReadOnlyList<string> changed = after.ChangedKeys(before);
                foreach (string key in changed)
                {
                    patched.Remove(key);
                    if (after.Values.TryGetValue(key, out string? value))
                    {
                        patched[key] = value;
                    }
                }

                Lower(patched).Should().BeEquivalentTo(Lower(after.Values));
                changed.Should().OnlyHaveUniqueItems(key => key.ToUpperInvariant());
                changed.Count(key => Same(before, after, key)).Should().Be(0, "only what differs is named");
                before.ChangedKeys(after).Select(key => key.ToUpperInvariant())
                    .Should().BeEquivalentTo(changed.Select(key => key.ToUpperInvariant()));
                after.ChangedKeys(after).Should().BeEmpty();
            },
            iter: 2000);
    }

    private static bool Same(ConfigurationSnapshot one, ConfigurationSnapshot other, string key) =>
        one.Values.TryGetValue(key, out string? value) && other.Values.TryGetValue(key, out string? otherValue) && value == otherValue;

    private static Dictionary<string, string?> Lower(IEnumerable<KeyValuePair<string, string?>> values) =>
        values.ToDictionary(pair => pair.Key.ToUpperInvariant(), pair => pair.Value);

    private static Dictionary<string, string?> Of(params (string Key, string? Value)[] keys) =>
        keys.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    private static ConfigurationSnapshot Snapshot(
        SecretSource[] order, params (SecretSource Source, string Path, Dictionary<string, string?> Keys)[] entries) =>
        new(
            entries.GroupBy(entry => entry.Source).ToDictionary(
                group => group.Key,
                group => (IReadOnlyList<SecretEntry>)[.. group.Select(entry =>
                    new SecretEntry(entry.Source, entry.Path, VaultSecretState.Live) { Keys = entry.Keys })]),
            new SourceList(order));
}
