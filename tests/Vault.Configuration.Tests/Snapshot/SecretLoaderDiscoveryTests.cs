using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

/// <summary>What becomes of sources whose engine is found out, round after round.</summary>
public sealed class SecretLoaderDiscoveryTests
{
    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = [];
    private readonly List<string> _asked = [];
    private ConfigurationSnapshot _snapshot = ConfigurationSnapshot.Empty;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoadAsync_EngineIsUpgraded_IsFoundOutAndTheSecretReadAnew()
    {
        DiscoveredSource source = Source("kv/a");
        PutVersion1("kv/", ("a", """{"k":"1"}"""));
        (await LoadAsync(source)).Failures.Should().BeEmpty();

        PutVersion2("kv/", ("a", """{"k":"2"}"""));
        LoadResult during = await LoadAsync(source);
        _asked.Clear();
        LoadResult after = await LoadAsync(source);

        during.AllFailures.Should().ContainSingle().Which.Path.Should().Be("kv/a");
        during.Snapshot.Values["k"].Should().Be("1");
        after.Failures.Should().BeEmpty();
        after.Snapshot.Values["k"].Should().Be("2");
        after.Snapshot.EntriesOf(source).Should().ContainSingle().Which.Version!.Number.Should().Be(1);
        _asked.Should().Equal("GET sys/internal/ui/mounts/kv/a", "GET kv/data/a");
    }

    [Theory]
    [InlineData(DeletedSecretBehavior.Remove)]
    [InlineData(DeletedSecretBehavior.KeepLast)]
    public async Task LoadAsync_EngineOfAFolderIsUpgraded_IsNoFolderThatIsGone(DeletedSecretBehavior onDeleted)
    {
        DiscoveredSource source = Source("kv/f/", mapping => mapping.OnDeleted = onDeleted);
        PutVersion1("kv/", ("f/a", """{"k":"1"}"""));
        _answers["LIST kv/f"] = () => FakeHandler.Ok("""{"data":{"keys":["a"]}}""");
        (await LoadAsync(source)).Snapshot.Values.Should().Contain("a:k", "1");

        PutVersion2("kv/", ("f/a", """{"k":"2"}"""));
        _answers["LIST kv/f"] = NotVersion1;
        _answers["LIST kv/metadata/f"] = () => FakeHandler.Ok("""{"data":{"keys":["a"]}}""");
        LoadResult during = await LoadAsync(source);
        LoadResult after = await LoadAsync(source);

        during.Snapshot.Values.Should().Contain("a:k", "1");
        during.AllFailures.Should().ContainSingle().Which.Exception.Message.Should().Contain("\"kv/f\"").And.Contain("version");
        after.Failures.Should().BeEmpty();
        after.Snapshot.Values.Should().Contain("a:k", "2");
        after.Snapshot.EntriesOf(source).Should().ContainSingle();
    }

    [Fact]
    public async Task LoadAsync_PoliciesAreLostAndComeBack_KeepsTheValuesAndTheEngine()
    {
        DiscoveredSource source = Source("team/kv/a", mapping => mapping.OnDeleted = DeletedSecretBehavior.Remove);
        PutVersion1("team/kv/", ("a", """{"k":"1"}"""));
        await LoadAsync(source);

        Deny("GET sys/internal/ui/mounts/team/kv/a", "GET team/kv/a");
        for (int i = 0; i < 4; i++)
        {
            LoadResult denied = await LoadAsync(source);
            denied.Snapshot.Values.Should().Contain("k", "1");
            denied.AllFailures.Should().ContainSingle();
        }

        _asked.Should().NotContain(request => request.Contains("team/data"), "what was found out is not replaced by a guess");
        PutVersion1("team/kv/", ("a", """{"k":"2"}"""));
        LoadResult after = await LoadAsync(source);

        after.Failures.Should().BeEmpty();
        after.Snapshot.Values.Should().Contain("k", "2");
    }

    [Fact]
    public async Task LoadAsync_GuessedMountTurnsOutToBeAnother_LeavesNothingBehind()
    {
        DiscoveredSource source = Source("team/kv/a");
        Deny("GET sys/internal/ui/mounts/team/kv/a", "GET team/data/kv/a");
        LoadResult guessed = await LoadAsync(source);
        guessed.AllFailures.Should().ContainSingle().Which.Exception.Message.Should().Contain("was assumed");

        PutVersion2("team/kv/", ("a", """{"k":"1"}"""));
        LoadResult found = await LoadAsync(source);

        found.Failures.Should().BeEmpty();
        found.Snapshot.EntriesOf(source).Should().ContainSingle().Which.Display.Should().Be("team/kv/a");
        found.Snapshot.Values.Should().Contain("k", "1");
    }

    [Fact]
    public async Task LoadAsync_MountCannotBeAskedFor_KeepsEntriesAndSaysWhy()
    {
        DiscoveredSource known = Source("kv/a"), unknown = Source("other/b");
        PutVersion2("kv/", ("a", """{"k":"1"}"""));
        await LoadAsync(known);
        known.Forget();

        _answers["GET sys/internal/ui/mounts/kv/a"] = () => Recording.Of("sealed-kv-read").ToResponse();
        _answers["GET sys/internal/ui/mounts/other/b"] = () => Recording.Of("sealed-kv-read").ToResponse();
        LoadResult result = await LoadAsync(known, unknown);

        result.Snapshot.Values.Should().Contain("k", "1");
        result.Failures.Keys.Should().BeEquivalentTo([known, unknown]);
        result.AllFailures.Select(failure => failure.Path).Should().BeEquivalentTo("kv/a", "other/b");
        result.Snapshot.EntriesOf(unknown).Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_Version1Unchanged_IsNeitherMappedNorCheckedAnew()
    {
        int checks = 0;
        DiscoveredSource source = Source("kv/a", mapping => mapping.ValidateBeforePublish = (_, _) =>
        {
            checks++;
            return new(VaultVerdict.Accept);
        });
        PutVersion1("kv/", ("a", """{"k":"1","n":null}"""));
        SecretEntry first = (await LoadAsync(source)).Snapshot.EntriesOf(source)[0];

        SecretEntry second = (await LoadAsync(source)).Snapshot.EntriesOf(source)[0];
        PutVersion1("kv/", ("a", """{"k":"2","n":null}"""));
        SecretEntry third = (await LoadAsync(source)).Snapshot.EntriesOf(source)[0];

        second.Keys.Should().BeSameAs(first.Keys);
        second.ChangedAt.Should().Be(first.ChangedAt);
        third.Keys.Should().Contain("k", "2");
        checks.Should().Be(2, "for the first value and for the second");
    }

    private static DiscoveredSource Source(string path, Action<SecretMapping>? map = null)
    {
        SecretMapping mapping = new();
        map?.Invoke(mapping);
        return new DiscoveredSource(path, mapping);
    }

    private static HttpResponseMessage NotVersion1() => Recording.Of("kv2-read-wrong-path-no-data").ToResponse();

    private void PutVersion1(string mount, params (string Path, string Fields)[] secrets)
    {
        Put(mount, "null", secrets.Select(secret => secret.Path));
        foreach ((string path, string fields) in secrets)
        {
            _answers[$"GET {mount}{path}"] = () => FakeHandler.Ok($$"""{"request_id":"r","data":{{fields}},"warnings":null}""");
        }
    }

    private void PutVersion2(string mount, params (string Path, string Fields)[] secrets)
    {
        Put(mount, """{"version":"2"}""", secrets.Select(secret => secret.Path));
        foreach ((string path, string fields) in secrets)
        {
            _answers[$"GET {mount}{path}"] = NotVersion1;
            _answers[$"GET {mount}data/{path}"] = () => FakeHandler.Secret(fields);
        }
    }

    private void Put(string mount, string options, IEnumerable<string> paths)
    {
        foreach (string path in paths.SelectMany(path => new[] { path, path.Split('/')[0] }))
        {
            _answers[$"GET sys/internal/ui/mounts/{mount}{path}"] = () => FakeHandler.Ok($$$"""{"data":{"type":"kv","path":"{{{mount}}}","options":{{{options}}}}}""");
        }
    }

    private void Deny(params string[] requests)
    {
        foreach (string request in requests)
        {
            _answers[request] = FakeHandler.Denied;
        }
    }

    private async Task<LoadResult> LoadAsync(params SecretSource[] sources)
    {
        using SessionBed bed = new(
            new FakeHandler(request =>
            {
                if (request.Token is null || request.Path == "auth/token/lookup-self")
                {
                    return request.Token is null ? FakeHandler.Login("t1") : Recording.Of("token-lookup-self").ToResponse();
                }

                string asked = $"{request.Method} {request.Path}";
                lock (_asked)
                {
                    _asked.Add(asked);
                }

                return _answers.TryGetValue(asked, out Func<HttpResponseMessage>? answer) ? answer() : FakeHandler.NotFound();
            }),
            new FakeAuthMethod());
        bed.Time.Advance(TimeSpan.FromHours(_asked.Count)); // So that no pause after a denial is left.
        LoadResult result = await bed.Loader(sources).LoadAsync(_snapshot, sources, ReadingUrgency.Due, Stop);
        _snapshot = result.Snapshot;
        return result;
    }
}
