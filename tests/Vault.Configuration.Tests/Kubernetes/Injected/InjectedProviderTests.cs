using Microsoft.Extensions.Configuration;
using Vault.Configuration.Kubernetes.Injected;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Kubernetes.Injected;

/// <summary>What takes a file that may not be opened, or changes while it is read.</summary>
public sealed class InjectedProviderTests : IDisposable
{
    private readonly InjectedBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Load_FilesThatMayNotBeRead_AreAllInOneException()
    {
        _bed.Write("a", "1");
        _bed.Write("b", "2");
        _bed.Write("c.json", "{");
        _bed.OnOpen = path => path.EndsWith(".json", StringComparison.Ordinal) ? FileContent.Open(path) : throw new UnauthorizedAccessException();

        VaultException failure = _bed.Invoking(bed => bed.Load()).Should().Throw<VaultException>().Which;

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain(_bed.PathOf("a")).And.Contain(_bed.PathOf("b")).And.Contain(_bed.PathOf("c.json"))
            .And.Contain("agent-run-as-same-user: \"true\"").And.Contain($"user {ProcessUser.Id}");
    }

    [Fact]
    public void Poll_FileThatMayNotBeReadAnyMore_KeepsItsValuesAndIsSaidOnce()
    {
        _bed.Write("a", "1");
        _bed.Write("b", "1");
        IConfigurationRoot root = _bed.Load();

        _bed.OnOpen = path => Path.GetFileName(path) == "a" ? throw new UnauthorizedAccessException() : FileContent.Open(path);
        _bed.Write("a", "22");
        _bed.Write("b", "22");
        _bed.Poll();
        _bed.Poll();
        _bed.Poll();

        root["a"].Should().Be("1");
        root["b"].Should().Be("22");
        _bed.Signals.Should().Be(1);
        _bed.CountLogs(802).Should().Be(1);

        _bed.OnOpen = FileContent.Open;
        _bed.Poll();
        root["a"].Should().Be("22");
        _bed.CountLogs(803).Should().Be(1);
    }

    [Fact]
    public void Poll_NothingChanged_OpensNothingAfterASecondLook()
    {
        _bed.Write("a", "1");
        _bed.Write("sub/b", "1");
        _bed.Load();
        _bed.Opened.Should().Equal("a", "b");

        _bed.Poll();
        _bed.Opened.Should().HaveCount(4, "a file may be written twice within one tick of its clock");
        _bed.Poll();
        _bed.Poll();
        _bed.Opened.Should().HaveCount(4);

        _bed.Write("a", "22");
        _bed.Poll();
        _bed.Opened.Should().HaveCount(5);
        _bed.Signals.Should().Be(1);
    }

    [Fact]
    public void Poll_FileThatGrowsWhileItIsRead_IsReadAgain()
    {
        _bed.Write("a", "1");
        IConfigurationRoot root = _bed.Load();
        int appended = 0;
        _bed.OnOpen = path =>
        {
            Stream stream = FileContent.Open(path);
            if (appended++ == 0)
            {
                File.AppendAllText(path, "-and-more");
            }

            return stream;
        };

        _bed.Write("a", "half");
        _bed.Poll();

        root["a"].Should().Be("half-and-more");
        _bed.Signals.Should().Be(1);
    }

    [Fact]
    public void Poll_FileThatNeverRests_KeepsItsValueAndHoldsNobodyElseBack()
    {
        _bed.Write("a", "1");
        _bed.Write("b", "1");
        IConfigurationRoot root = _bed.Load();
        _bed.OnOpen = path =>
        {
            Stream stream = FileContent.Open(path);
            if (Path.GetFileName(path) == "a")
            {
                File.AppendAllText(path, "x");
            }

            return stream;
        };

        _bed.Write("a", "half");
        _bed.Write("b", "22");
        _bed.Poll();

        root["a"].Should().Be("1");
        root["b"].Should().Be("22");
        _bed.CountLogs(802).Should().Be(1);
    }

    [Fact]
    public void Poll_VolumeThatIsSwappedWhileItIsRead_IsOfOneVersion()
    {
        SwapTo("v1", "1");
        IConfigurationRoot root = _bed.Load();
        bool swapped = false;
        _bed.OnOpen = path =>
        {
            if (path.EndsWith('b') && path.Contains("..v2", StringComparison.Ordinal) && !swapped)
            {
                swapped = true;
                SwapTo("v3", "3");
            }

            return FileContent.Open(path);
        };
        List<(string?, string?)> seen = [];
        using IDisposable registration = Microsoft.Extensions.Primitives.ChangeToken.OnChange(root.GetReloadToken, () => seen.Add((root["a"], root["b"])));

        SwapTo("v2", "2");
        _bed.Poll();

        swapped.Should().BeTrue();
        seen.Should().Equal(("3", "3"));
    }

    [Fact]
    public void Poll_DefectOfTheFileSystem_DoesNotEndThePolling()
    {
        _bed.Write("a", "1");
        IConfigurationRoot root = _bed.Load();

        _bed.OnOpen = _ => throw new InvalidOperationException(Some.Planted);
        _bed.Write("a", "22");
        _bed.Poll();
        root["a"].Should().Be("1");
        _bed.CountLogs(806).Should().Be(1);
        _bed.Logs.GetSnapshot().Should().NotContain(entry => entry.Message.Contains(Some.Planted));

        _bed.OnOpen = FileContent.Open;
        _bed.Poll();
        root["a"].Should().Be("22");
    }

    [Fact]
    public void Load_WhereTheFlowIsSuppressed_Works()
    {
        _bed.Write("a", "1");

        using (ExecutionContext.SuppressFlow())
        {
            _bed.Load()["a"].Should().Be("1");
        }
    }

    [Fact]
    public void Load_AnotherProviderOfTheSource_BeginsWithWhatWasKnown()
    {
        _bed.Write("a.json", """{"k":"1"}""");
        _bed.Load();

        // .NET builds a second provider when the list of sources changes, at whatever moment that is.
        _bed.Write("a.json", """{"k":""");
        IConfigurationRoot rebuilt = _bed.Load();
        rebuilt["k"].Should().Be("1");

        _bed.Write("a.json", """{"k":"2"}""");
        _bed.Poll();
        rebuilt["k"].Should().Be("2");
    }

    private void SwapTo(string version, string value)
    {
        _bed.Write($"..{version}/a", value);
        _bed.Write($"..{version}/b", value);
        File.Delete(_bed.PathOf("..data"));
        File.CreateSymbolicLink(_bed.PathOf("..data"), $"..{version}");
    }
}
