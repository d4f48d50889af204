using System.Globalization;
using System.Text;
using System.Text.Json;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class FolderScanTests
{
    private static readonly KeyValueSource Folder = Some.Secret("f/");

    [Theory]
    [InlineData("a:1 b:1 c:1", "", "f/a f/b f/c")]
    [InlineData("c:1 a:1 b:1", "", "f/a f/b f/c")] // In whatever order the server writes them.
    [InlineData("a:1 b:2 c:1", "b", "f/a f/b f/c")]
    [InlineData("a:1 aa:1 b:1 c:1", "aa", "f/a f/aa f/b f/c")]
    [InlineData("new:1 a:2 b:1 c:1", "a new", "f/a f/b f/c f/new")]
    public void Read_KnownSecrets_OnlyWhatIsNewOrChangedIsToBeRead(string shown, string toRead, string paths)
    {
        FolderScan scan = Read(shown, Known("a", "b", "c"));

        scan.Paths.Should().Equal(paths.Split(' '));
        scan.Paths.Where(path => scan.Unchanged(path) is null).Should().Equal(toRead.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => "f/" + name));
        scan.HasNews.Should().Be(toRead.Length > 0);
        scan.LacksLive.Should().BeFalse();
    }

    [Theory]
    [InlineData("a:1 c:1")]
    [InlineData("c:1 a:1")]
    [InlineData("a:1 b:1 d:1")]
    public void Read_LiveSecretIsNotShown_IsNews(string shown)
    {
        FolderScan scan = Read(shown, Known("a", "b", "c"));

        scan.LacksLive.Should().BeTrue();
        scan.HasNews.Should().BeTrue();
    }

    [Theory]
    [InlineData("../a:1")]
    [InlineData("x//y:1")]
    [InlineData("a:1 a:1")]
    [InlineData("b:1 a:1 b:2")]
    public void Read_NameThatLeadsElsewhereOrIsThereTwice_IsNoAnswer(string shown) =>
        FluentActions.Invoking(() => Read(shown, Known("a"))).Should().Throw<JsonException>();

    [Fact]
    public void Read_InPiecesOfAnySize_SaysTheSame()
    {
        byte[] body = Body("a:1 aa:3 b:2 sub/c:1");
        FolderScan whole = Pieces.Scan(body, "f", Known("a", "b", "sub/c"));

        for (int size = 1; size <= body.Length; size++)
        {
            FolderScan scan = Pieces.Scan(body, "f", Known("a", "b", "sub/c"), size);

            scan.Paths.Should().Equal(whole.Paths);
            scan.Paths.Where(path => scan.Unchanged(path) is not null).Should().Equal("f/a", "f/sub/c");
            scan.LacksLive.Should().BeFalse();
        }
    }

    [Fact]
    public void Read_BodyThatBrokeOff_BeginsAnew()
    {
        byte[] body = Body("a:1 b:1");
        FolderScanReader reader = new("f", Known("a", "b"), Some.Now);
        reader.Begin();
        reader.Read(body.AsSpan(..^10), isLast: false);

        Pieces.Give(reader, body, size: 50);

        reader.Scan.HasNews.Should().BeFalse();
        reader.Length.Should().Be(body.Length);
        reader.RequestId.Should().Be("r");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":[{"key_info":{}}]}""")]
    [InlineData("""[{"data":{"key_info":{}}}]""")]
    [InlineData("""{"data":{"key_info":{}}""")]
    [InlineData("""{"data":{"key_info":{}}}}""")]
    [InlineData("""{"data":{"key_info":{"a":{"current_version":1}""")]
    public void Read_NoSuchAnswer_IsSaid(string body)
    {
        foreach (int size in (int[])[1, 7, int.MaxValue])
        {
            FluentActions.Invoking(() => Pieces.Scan(Encoding.UTF8.GetBytes(body), "f", [], size)).Should().Throw<JsonException>(body);
        }
    }

    /// <summary>Versions that are not the newest cost nothing, names that are known neither; a string of a name alone would be more than that.</summary>
    [Fact]
    public void Read_NothingHasChanged_NextToNothingIsAllocated()
    {
        const int Secrets = 500;
        string[] names = [.. Enumerable.Range(0, Secrets).Select(i => $"a-name-that-is-as-long-as-people-make-them-{i:000}")];
        IReadOnlyList<SecretEntry> known = Known(names);
        byte[] body = Body(string.Join(' ', names.Select(name => name + ":1")));
        Pieces.Scan(body, "f", known).HasNews.Should().BeFalse();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Pieces.Scan(body, "f", known, size: 32 * 1024);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (allocated / Secrets).Should().BeLessThan(120);
    }

    private static FolderScan Read(string shown, IReadOnlyList<SecretEntry> known) => Pieces.Scan(Body(shown), "f", known);

    private static IReadOnlyList<SecretEntry> Known(params string[] names) =>
    [
        .. names.Select(name => new SecretEntry(Folder, "f/" + name, VaultSecretState.Live) { Version = Some.Version(1), ChangedAt = Some.Now }),
    ];

    /// <param name="shown">Names, each with its newest version.</param>
    private static byte[] Body(string shown)
    {
        IEnumerable<string> secrets = shown.Split(' ').Select(secret => secret.Split(':')).Select(secret =>
            $$"""
            "{{secret[0]}}": {
              "created_time": "2026-01-01T00:00:00Z",
              "current_version": {{secret[1]}},
              "versions": { {{string.Join(',', Enumerable.Range(1, int.Parse(secret[1], CultureInfo.InvariantCulture)).Select(Version))}} }
            }
            """);
        return Encoding.UTF8.GetBytes("""{"request_id":"r","data":{"key_info":{""" + string.Join(',', secrets) + "}}}");
    }

    private static string Version(int number) =>
        $$"""
        "{{number}}": { "created_time": "{{Some.Version(number).CreatedAt:yyyy-MM-ddTHH:mm:ssZ}}", "deletion_time": "", "destroyed": false }
        """;
}
