using Vault.Configuration.Kubernetes.Injected;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

public sealed class InjectedFileTests
{
    private static readonly FolderEntry First = new("db", "/s/db", 10, DateTime.UnixEpoch, null);
    private static readonly FolderEntry Second = First with { WrittenAt = DateTime.UnixEpoch.AddSeconds(1) };
    private static readonly FolderEntry Third = First with { WrittenAt = DateTime.UnixEpoch.AddSeconds(2) };

    [Fact]
    public void Next_SameFileTwice_IsConfirmed()
    {
        InjectedFile once = Next(null, First, Reading("a"));
        InjectedFile twice = Next(once, First, Reading("a"));

        once.IsDue.Should().BeTrue();
        twice.IsDue.Should().BeFalse();
    }

    [Fact]
    public void Next_FileThatLacksAKey_CountsOnlyWhenItStillLooksTheSame()
    {
        InjectedFile before = Next(null, First, Reading("a", "b"));

        InjectedFile doubtful = Next(before, Second, Reading("a"));
        doubtful.Keys.Keys.Should().Equal("a", "b");
        doubtful.IsDue.Should().BeTrue();

        Next(doubtful, Third, Reading("a")).Keys.Keys.Should().Equal(["a", "b"], "it is still being written");
        Next(doubtful, Second, Reading("a")).Keys.Keys.Should().Equal("a");
        Next(doubtful, Third, Reading("a", "b", "c")).Keys.Keys.Should().Equal("a", "b", "c");
    }

    [Fact]
    public void Next_FileOfASwappedVolume_IsWhole()
    {
        FolderEntry swapped = Second with { Volume = "" };
        InjectedFile before = Next(null, First with { Volume = "" }, Reading("a", "b"));

        Next(before, swapped, Reading("a")).Keys.Keys.Should().Equal("a");
        Next(before, swapped with { Length = 0 }, Reading("a", "b")).Problem.Should().BeNull();
    }

    [Fact]
    public void Next_FileThatTurnedEmpty_KeepsItsValues()
    {
        InjectedFile before = Next(null, First, Reading("a"));

        InjectedFile empty = Next(before, Second with { Length = 0 }, new FileReading(null, new Dictionary<string, string?> { ["a"] = "" }));

        empty.Keys["a"].Should().Be(Some.Planted);
        empty.Problem!.Text.Should().Contain("/shown/db").And.Contain("empty");
    }

    [Fact]
    public void Next_FileThatIsEmptyFromTheStart_HasAnEmptyValueAndNoFormat()
    {
        InjectedFile empty = Next(null, First with { Length = 0 }, new FileReading(null, new Dictionary<string, string?> { ["a"] = "" }));

        empty.Problem.Should().BeNull();
        empty.Format.Should().BeNull();
        Next(empty, Second, Reading("a")).Format.Should().Be(InjectedFormat.KeyValue);
    }

    [Fact]
    public void Next_Problem_KeepsTheLastGoodValues()
    {
        InjectedProblem problem = InjectedProblem.NotText("/s/db");

        InjectedFile failed = Next(Next(null, First, Reading("a")), Second, new FileReading(problem));

        failed.Keys.Keys.Should().Equal("a");
        failed.Problem.Should().Be(problem);
        failed.Entry.Should().Be(First);
        failed.Format.Should().Be(InjectedFormat.KeyValue);
        Next(failed, Second, Reading("a")).Problem.Should().BeNull();
    }

    [Fact]
    public void ToString_HolderOfValues_PrintsNone()
    {
        InjectedFile file = Next(null, First, Reading("a"));
        FolderPicture picture = new(new Dictionary<string, InjectedFile> { ["db"] = file }, []);

        new object[] { file, picture, Reading("a"), new KeyValueLines.Assignment("a", Some.Planted, false, false) }
            .Select(holder => $"{holder}").Should().NotContain(text => text.Contains(Some.Planted));
    }

    private static InjectedFile Next(InjectedFile? before, FolderEntry entry, FileReading reading) =>
        InjectedFile.Next(before, "/shown/db", entry, reading);

    private static FileReading Reading(params string[] keys) =>
        new(InjectedFormat.KeyValue, keys.ToDictionary(key => key, _ => (string?)Some.Planted));
}
