using System.Net;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class MountFinderTests
{
    private const string Question = "sys/internal/ui/mounts/";

    private readonly Dictionary<string, Func<HttpResponseMessage>> _mounts = new()
    {
        ["secret/"] = () => Mount("secret/", 2),
        ["team/a/"] = () => Mount("team/a/", 2),
        ["team/b/"] = () => Mount("team/b/", 1),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ResolveAsync_ManyPathsInOneMount_AreOneRequest()
    {
        DiscoveredSource[] sources = Sources("secret/a", "secret/b/c", "secret/d/", "secret/", "secret/a");

        (IReadOnlyDictionary<SecretSource, VaultException> failures, FakeHandler handler) = await ResolveAsync(sources);

        failures.Should().BeEmpty();
        sources.Should().OnlyContain(source => source.IsFound);
        Questions(handler).Should().Equal("secret/a");
        sources[1].DescribeRead("secret/b/c").Path.Should().Be("secret/data/b/c");
    }

    [Fact]
    public async Task ResolveAsync_MountsBelowTheSameFirstPart_AreOneRequestEach()
    {
        DiscoveredSource[] sources = Sources("team/a/x", "team/b/x", "team/a/y", "team/b/y", "secret/z");

        (IReadOnlyDictionary<SecretSource, VaultException> failures, FakeHandler handler) = await ResolveAsync(sources);

        failures.Should().BeEmpty();
        Questions(handler).Should().BeEquivalentTo("team/a/x", "team/b/x", "secret/z");
        sources.Select(source => source.DescribeRead(source.SecretPath!).Path).Should().Equal(
            "team/a/data/x", "team/b/x", "team/a/data/y", "team/b/y", "secret/data/z");
    }

    [Fact]
    public async Task ResolveAsync_NothingToFind_AsksNothing()
    {
        DiscoveredSource[] sources = Sources("secret/a");
        await ResolveAsync(sources);

        (_, FakeHandler again) = await ResolveAsync([.. sources, Some.Secret()]);

        again.Sent.Should().BeEmpty();
    }

    /// <summary>Denied: 403. Gone: 404, or 400 from a proxy that lets no internal call through.</summary>
    [Theory]
    [InlineData(HttpStatusCode.Forbidden, """{"errors":["preflight capability check returned 403, please ensure client's policies grant access to path \"secret/a/\""]}""")]
    [InlineData(HttpStatusCode.NotFound, """{"errors":[]}""")]
    [InlineData(HttpStatusCode.BadRequest, """{"errors":["unsupported path"]}""")]
    [InlineData(HttpStatusCode.OK, """{"data":null}""")]
    [InlineData(HttpStatusCode.OK, """{"data":{"type":"kv","path":"other/"}}""")]
    public async Task ResolveAsync_VaultDoesNotSay_Version2AtTheFirstPartIsAssumed(HttpStatusCode status, string answer)
    {
        _mounts["secret/"] = () => FakeHandler.Json(status, answer);
        DiscoveredSource[] sources = Sources("secret/a/b", "team/b/x");

        (IReadOnlyDictionary<SecretSource, VaultException> failures, _) = await ResolveAsync(sources);

        failures.Should().BeEmpty();
        sources[0].DescribeRead("secret/a/b").Path.Should().Be("secret/data/a/b");
        sources[1].DescribeRead("team/b/x").Path.Should().Be("team/b/x", "the others are asked for all the same");
        sources[0].Explain(new VaultException(VaultErrorKind.AccessDenied, "x")).Message.Should().Contain("was assumed");
    }

    [Fact]
    public async Task ResolveAsync_OneMountIsDeniedAndItsNeighbourIsNot_OnlyTheOneIsGuessed()
    {
        _mounts["team/a/"] = FakeHandler.Denied;
        DiscoveredSource[] sources = Sources("team/a/x", "team/b/x");

        (IReadOnlyDictionary<SecretSource, VaultException> failures, _) = await ResolveAsync(sources);

        failures.Should().BeEmpty();
        sources.Select(source => source.DescribeRead(source.SecretPath!).Path).Should().Equal("team/data/a/x", "team/b/x");
    }

    [Fact]
    public async Task ResolveAsync_Outage_FailsWhatIsThereAndIsNotAskedPathByPath()
    {
        _mounts["team/a/"] = () => FakeHandler.Json(HttpStatusCode.ServiceUnavailable, """{"errors":["Vault is sealed"]}""");
        DiscoveredSource[] sources = Sources("secret/a", "team/a/x", "team/a/y", "team/a/z");

        (IReadOnlyDictionary<SecretSource, VaultException> failures, FakeHandler handler) = await ResolveAsync(sources);

        failures.Keys.Should().BeEquivalentTo(sources[1..]);
        failures.Values.Should().OnlyContain(failure => failure.IsTransient && failure.Kind == VaultErrorKind.Sealed);
        sources.Select(source => source.IsFound).Should().Equal(true, false, false, false);
        Questions(handler).Should().BeEquivalentTo("secret/a", "team/a/x");

        _mounts["team/a/"] = () => Mount("team/a/", 2);
        (await ResolveAsync(sources)).Failures.Should().BeEmpty();
        sources.Should().OnlyContain(source => source.IsFound);
    }

    [Theory]
    [InlineData("pl4nted-s3cret")]
    [InlineData("""{"data":{"type":"kv","path":7}}""")]
    [InlineData("""{"data":{"type":"kv","path":"secret/","options":{"version":2}}}""")]
    [InlineData("""["pl4nted-s3cret"]""")]
    public async Task ResolveAsync_AnswerIsNotVaults_IsAFailureThatPasses(string body)
    {
        _mounts["secret/"] = () => FakeHandler.Ok(body);

        (IReadOnlyDictionary<SecretSource, VaultException> failures, _) = await ResolveAsync(Sources("secret/a"));

        VaultException failure = failures.Should().ContainSingle().Which.Value;
        failure.IsTransient.Should().BeTrue();
        failure.ToString().Should().Contain("sys/internal/ui/mounts/secret/a").And.NotContain(Some.Planted);
    }

    [Fact]
    public async Task ResolveAsync_EngineThatCannotBeRead_FailsWhatIsInItAndNamesTheSettings()
    {
        _mounts["team/a/"] = () => FakeHandler.Ok("""{"data":{"type":"database","path":"team/a/"}}""");
        DiscoveredSource[] sources =
        [
            .. Sources("team/a/x/", "team/b/x"),
            new("team/a/creds/y", new SecretMapping()) { YieldsKeys = false, ReferredBy = ["Db:Password"], Version = 1 },
        ];

        (IReadOnlyDictionary<SecretSource, VaultException> failures, FakeHandler handler) = await ResolveAsync(sources);

        failures.Keys.Should().BeEquivalentTo([sources[0], sources[2]]);
        failures[sources[0]].Message.Should().Contain("\"database\"").And.NotContain("Db:Password");
        failures[sources[2]].Message.Should().Contain("\"database\"").And.Contain("\"Db:Password\"");
        Questions(handler).Should().BeEquivalentTo("team/a/x", "team/b/x");
    }

    [Fact]
    public async Task ResolveAsync_PinnedInVersion1_FailsOnlyThat()
    {
        DiscoveredSource pinned = new("team/b/x", new SecretMapping()) { Version = 3 };
        DiscoveredSource newest = new("team/b/x", new SecretMapping());

        (IReadOnlyDictionary<SecretSource, VaultException> failures, FakeHandler handler) = await ResolveAsync([pinned, newest]);

        failures.Keys.Should().Equal(pinned);
        newest.IsFound.Should().BeTrue();
        Questions(handler).Should().ContainSingle();
    }

    private static DiscoveredSource[] Sources(params string[] paths) => [.. paths.Select(path => new DiscoveredSource(path, new SecretMapping()))];

    private static HttpResponseMessage Mount(string path, int version) =>
        FakeHandler.Ok($$$"""{"request_id":"r","data":{"type":"kv","path":"{{{path}}}","options":{{{(version == 2 ? """{"version":"2"}""" : "null")}}}}}""");

    private static IEnumerable<string> Questions(FakeHandler handler) =>
        handler.Sent.Where(request => request.Path.StartsWith(Question, StringComparison.Ordinal)).Select(request => request.Path[Question.Length..]);

    private async Task<(IReadOnlyDictionary<SecretSource, VaultException> Failures, FakeHandler Handler)> ResolveAsync(SecretSource[] sources)
    {
        FakeHandler handler = new(request => request switch
        {
            { Token: null } => FakeHandler.Login("t1"),
            { Path: "auth/token/lookup-self" } => Recording.Of("token-lookup-self").ToResponse(),
            _ => _mounts.First(mount => $"{request.Path}/".StartsWith(Question + mount.Key, StringComparison.Ordinal)).Value(),
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());
        return (await new MountFinder(bed.Client).ResolveAsync(sources, Stop), handler);
    }
}
