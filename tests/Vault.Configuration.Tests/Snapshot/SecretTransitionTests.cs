using System.Text;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class SecretTransitionTests
{
    private static readonly DateTimeOffset Deletion = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    // A history is a row of readings, one a round: 1a = version 1 with the value a; D = deleted, X = destroyed, - = absent,
    // ! = the read failed.
    [Theory]

    // Live.
    [InlineData("1a", "KeepLast", "k=a", "Live", false)]
    [InlineData("1a 1a", "KeepLast", "k=a", "Live", false)]
    [InlineData("1a 2b", "KeepLast", "k=b", "Live", false)]
    [InlineData("1a 2a", "KeepLast", "k=a", "Live", false)]

    // A rollback writes a higher version with old content.
    [InlineData("1a 2b 3a", "KeepLast", "k=a", "Live", false)]

    // Gone, and what was said about that.
    [InlineData("1a D", "KeepLast", "k=a", "Deleted", false)]
    [InlineData("1a X", "KeepLast", "k=a", "Destroyed", false)]
    [InlineData("1a D", "Remove", "", "Deleted", false)]
    [InlineData("1a X", "Remove", "", "Destroyed", false)]
    [InlineData("1a D", "Fail", "k=a", "Deleted", true)]
    [InlineData("1a X", "Fail", "k=a", "Destroyed", true)]
    [InlineData("1a D D", "Fail", "k=a", "Deleted", true)]

    // Absent is believed when it is seen twice in a row.
    [InlineData("1a -", "KeepLast", "k=a", "Live", false)]
    [InlineData("1a -", "Remove", "k=a", "Live", false)]
    [InlineData("1a -", "Fail", "k=a", "Live", false)]
    [InlineData("1a - -", "KeepLast", "k=a", "Absent", false)]
    [InlineData("1a - -", "Remove", "", "Absent", false)]
    [InlineData("1a - -", "Fail", "k=a", "Absent", true)]
    [InlineData("1a - 1a -", "Remove", "k=a", "Live", false)]
    [InlineData("1a - ! -", "Remove", "", "Absent", false)]

    // Back again: undeleted with the same version, or written anew.
    [InlineData("1a D 1a", "KeepLast", "k=a", "Live", false)]
    [InlineData("1a D 1a", "Remove", "k=a", "Live", false)]
    [InlineData("1a D 1a", "Fail", "k=a", "Live", false)]
    [InlineData("1a D 2b", "Remove", "k=b", "Live", false)]
    [InlineData("1a D -", "Fail", "k=a", "Deleted", true)]
    [InlineData("1a D - -", "Fail", "k=a", "Absent", true)]
    [InlineData("1a - - 1a", "Remove", "k=a", "Live", false)]
    [InlineData("1a X 1a", "Fail", "k=a", "Live", false)]

    // A read that failed changes nothing but the note.
    [InlineData("1a !", "KeepLast", "k=a", "Live", true)]
    [InlineData("1a !", "Remove", "k=a", "Live", true)]
    [InlineData("1a ! 1a", "KeepLast", "k=a", "Live", false)]
    [InlineData("1a ! 2b", "KeepLast", "k=b", "Live", false)]
    [InlineData("1a ! -", "KeepLast", "k=a", "Live", false)]

    // Not there from the start: that is a failure, for a secret that must be there.
    [InlineData("-", "KeepLast", "", "Absent", true)]
    [InlineData("- -", "Remove", "", "Absent", true)]
    [InlineData("D", "KeepLast", "", "Deleted", true)]
    [InlineData("X", "Remove", "", "Destroyed", true)]
    [InlineData("!", "KeepLast", "", "Absent", true)]
    [InlineData("- 1a", "KeepLast", "k=a", "Live", false)]
    [InlineData("D 1a", "KeepLast", "k=a", "Live", false)]
    [InlineData("! 1a", "KeepLast", "k=a", "Live", false)]
    public void Apply_HistoryOfARequiredSecret_EndsLikeThis(
        string history, string onDeleted, string keys, string state, bool hasFailed)
    {
        SecretEntry entry = Play(Some.Secret(map: mapping => mapping.OnDeleted = Enum.Parse<DeletedSecretBehavior>(onDeleted)), history);

        Show(entry).Should().Be(keys);
        entry.State.ToString().Should().Be(state);
        (entry.Failure is not null).Should().Be(hasFailed);
    }

    [Theory]
    [InlineData("-", false)]
    [InlineData("D", false)]
    [InlineData("X", false)]
    [InlineData("!", true)]
    public void Apply_OptionalSecretThatIsNotThere_IsWell(string history, bool hasFailed) =>
        (Play(Some.Secret(map: mapping => mapping.Optional = true), history).Failure is not null).Should().Be(hasFailed);

    [Theory]
    [InlineData("-", false)]
    [InlineData("D", false)]
    [InlineData("X", false)]
    [InlineData("!", true)]
    public void Apply_LeafOfAFolderThatIsListedAndNotThere_IsWell(string history, bool hasFailed) =>
        (Play(Some.Secret("orders/"), history, "orders/db").Failure is not null).Should().Be(hasFailed);

    [Fact]
    public void Apply_OptionalSecretThatMustNotVanish_Fails() =>
        Play(
            Some.Secret(map: mapping =>
            {
                mapping.Optional = true;
                mapping.OnDeleted = DeletedSecretBehavior.Fail;
            }),
            "1a D").Failure.Should().NotBeNull();

    [Fact]
    public void Apply_SameVersion_KeepsTheKeysAndTheTimeOfTheChange()
    {
        SecretEntry first = Step(null, Some.Secret(), "1a", Some.Now);

        SecretEntry second = Step(first, Some.Secret(), "1a", Some.Now.AddMinutes(5));

        second.Keys.Should().BeSameAs(first.Keys);
        second.ChangedAt.Should().Be(Some.Now);
    }

    [Fact]
    public void Apply_NewVersion_HasTheTimeOfTheChange()
    {
        SecretEntry first = Step(null, Some.Secret(), "1a", Some.Now);

        SecretEntry second = Step(first, Some.Secret(), "2b", Some.Now.AddMinutes(5));

        second.ChangedAt.Should().Be(Some.Now.AddMinutes(5));
        second.Version!.Number.Should().Be(2);
    }

    [Fact]
    public void Apply_MetadataDeletedAndWrittenAnew_IsAnotherVersion1()
    {
        SecretEntry first = SecretTransition.Apply(null, Some.Secret(), "orders", Live("a", Some.Version(1, Some.Now)), Some.Now);

        SecretEntry second = SecretTransition.Apply(
            first, Some.Secret(), "orders", Live("b", Some.Version(1, Some.Now.AddHours(1))), Some.Now);

        Show(second).Should().Be("k=b");
    }

    [Fact]
    public void Apply_NotThereWhenSomebodyAsks_IsBelievedAtOnce()
    {
        SecretSource source = Some.Secret(map: mapping => mapping.OnDeleted = DeletedSecretBehavior.Remove);

        SecretEntry entry = SecretTransition.Apply(Step(null, source, "1a", Some.Now), source, "orders", Reading("-"), Some.Now, isAsked: true);

        Show(entry).Should().BeEmpty();
        entry.State.Should().Be(VaultSecretState.Absent);
    }

    [Fact]
    public void Apply_DeletionAhead_IsNoOtherValueButIsKnown()
    {
        SecretEntry first = SecretTransition.Apply(null, Some.Secret(), "orders", Live("a", Some.Version(1)), Some.Now);

        SecretEntry second = SecretTransition.Apply(
            first, Some.Secret(), "orders", Live("a", Some.Version(1, deletionAt: Some.Now.AddDays(1))), Some.Now.AddMinutes(5));

        second.Keys.Should().BeSameAs(first.Keys);
        second.ChangedAt.Should().Be(Some.Now);
        second.Version!.DeletionAt.Should().Be(Some.Now.AddDays(1));
    }

    [Fact]
    public void Apply_EngineWithoutVersions_IsMappedEachTime()
    {
        SecretEntry first = SecretTransition.Apply(null, Some.Secret(), "orders", Live("a", version: null), Some.Now);

        SecretEntry second = SecretTransition.Apply(first, Some.Secret(), "orders", Live("b", version: null), Some.Now);

        Show(second).Should().Be("k=b");
    }

    [Fact]
    public void Apply_Deleted_RemembersWhichVersionAndWhen()
    {
        SecretEntry entry = Play(Some.Secret(map: mapping => mapping.OnDeleted = DeletedSecretBehavior.Fail), "1a D");

        entry.Seen.Should().BeEquivalentTo(new { Number = 9, DeletionAt = Deletion });
        entry.Version!.Number.Should().Be(1);
        entry.Failure!.Kind.Should().Be(VaultErrorKind.NotFound);
        entry.Failure.Message.Should().Contain("\"secret/orders\"").And.Contain("(9)").And.Contain("2026-06-01 00:00:00Z").And.Contain("undeleted");
    }

    [Theory]
    [InlineData("-", "no secret at \"secret/orders\"")]
    [InlineData("D", "was deleted at")]
    [InlineData("X", "was destroyed")]
    public void Apply_RequiredSecretThatIsNotThere_SaysWhatToDo(string history, string sentence)
    {
        VaultException failure = Play(Some.Secret(), history).Failure!;

        failure.Kind.Should().Be(VaultErrorKind.NotFound);
        failure.IsTransient.Should().BeFalse();
        failure.Message.Should().Contain(sentence).And.Contain("secret/orders").And.Contain("Optional");
    }

    [Fact]
    public void Apply_FolderLeaf_IsPrefixedByItsPath() =>
        Show(Play(Some.Secret("orders/"), "1a", "orders/pay/db")).Should().Be("pay:db:k=a");

    [Fact]
    public void Apply_FieldsThatCannotBeMapped_Throw() =>
        FluentActions.Invoking(() => Play(Some.Secret(map: mapping => mapping.MapKey = _ => throw new InvalidOperationException()), "1a"))
            .Should().Throw<VaultException>();

    [Fact]
    public void Fail_SecretThatIsNew_IsNotPublished()
    {
        VaultException failure = new(VaultErrorKind.Sealed, "sealed");

        SecretEntry entry = SecretTransition.Fail(null, Some.Secret(), "orders", failure, Some.Now);

        entry.Keys.Should().BeEmpty();
        entry.ChangedAt.Should().BeNull();
        entry.Failure.Should().BeSameAs(failure);
    }

    [Fact]
    public void Fail_DeniedAgainAndAgain_PausesGrowAndAreCapped()
    {
        VaultException denied = new(VaultErrorKind.AccessDenied, "denied");
        SecretEntry? entry = null;
        List<double> pauses = [];
        for (int i = 0; i < 7; i++)
        {
            entry = SecretTransition.Fail(entry, Some.Secret(), "orders", denied, Some.Now);
            pauses.Add((entry.NotBeforeAt!.Value - Some.Now).TotalSeconds);
        }

        pauses.Should().Equal(30, 60, 120, 240, 300, 300, 300);
        entry!.Denials.Should().Be(7);
        Step(entry, Some.Secret(), "!", Some.Now).Should().BeEquivalentTo(new { Denials = 0, NotBeforeAt = (DateTimeOffset?)null }, "an outage is no denial");
        Step(entry, Some.Secret(), "1a", Some.Now).Should().BeEquivalentTo(new { Denials = 0, NotBeforeAt = (DateTimeOffset?)null });
    }

    [Fact]
    public void ToString_Entry_ShowsNoValue() =>
        Play(Some.Secret(), "1" + Some.Planted).ToString().Should().Be("secret/orders: Live, 1 keys");

    private static SecretEntry Play(SecretSource source, string history, string path = "orders")
    {
        SecretEntry? entry = null;
        DateTimeOffset now = Some.Now;
        foreach (string step in history.Split(' '))
        {
            entry = Step(entry, source, step, now, path);
            now += TimeSpan.FromMinutes(5);
        }

        return entry!;
    }

    private static SecretEntry Step(SecretEntry? entry, SecretSource source, string step, DateTimeOffset now, string path = "orders") =>
        step == "!"
            ? SecretTransition.Fail(entry, source, path, new VaultException(VaultErrorKind.Unreachable, "no"), now)
            : SecretTransition.Apply(entry, source, path, Reading(step), now);

    private static SecretReading Reading(string step) => step switch
    {
        "-" => new SecretReading(VaultSecretState.Absent, default, null, null),
        "D" => new SecretReading(VaultSecretState.Deleted, default, Some.Version(9, deletionAt: Deletion), null),
        "X" => new SecretReading(VaultSecretState.Destroyed, default, Some.Version(9) with { IsDestroyed = true }, null),
        _ => Live(step[1..], Some.Version(step[0] - '0')),
    };

    private static SecretReading Live(string value, SecretVersion? version) =>
        new(VaultSecretState.Live, Encoding.UTF8.GetBytes($$"""{"k":"{{value}}"}"""), version, "r");

    private static string Show(SecretEntry entry) => string.Join('|', entry.Keys.Select(pair => $"{pair.Key}={pair.Value}"));
}
