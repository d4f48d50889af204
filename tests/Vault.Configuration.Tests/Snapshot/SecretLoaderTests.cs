using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class SecretLoaderTests
{
    private static readonly string[] NotListed = ["secret/orders/b"];

    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoadAsync_OneSecretFails_TheOthersAreTakenOver()
    {
        SecretSource good = Some.Secret("good"), bad = Some.Secret("bad");
        _answers["secret/data/good"] = () => FakeHandler.Secret("""{"g":"1"}""");
        _answers["secret/data/bad"] = () => FakeHandler.Secret("""{"b":"1"}""");
        LoadResult first = await LoadAsync([good, bad]);

        _answers["secret/data/good"] = () => FakeHandler.Secret("""{"g":"2"}""", version: 2);
        _answers["secret/data/bad"] = () => Recording.Of("sealed-kv-read").ToResponse();
        LoadResult second = await LoadAsync([good, bad], first.Snapshot);

        first.Failures.Should().BeEmpty();
        second.Snapshot.Values.Should().BeEquivalentTo(new Dictionary<string, string?> { ["g"] = "2", ["b"] = "1" });
        second.Failures.Keys.Should().Equal(bad);
        second.AllFailures.Should().ContainSingle().Which.Path.Should().Be("secret/bad");
    }

    [Fact]
    public async Task LoadAsync_SourceThatIsNotDue_KeepsWhatItHasAndIsNotAsked()
    {
        SecretSource one = Some.Secret("one"), other = Some.Secret("other");
        _answers["secret/data/one"] = () => FakeHandler.Secret("""{"a":"1"}""");
        _answers["secret/data/other"] = () => FakeHandler.Secret("""{"b":"1"}""");
        LoadResult first = await LoadAsync([one, other]);

        _answers["secret/data/one"] = () => FakeHandler.Secret("""{"a":"2"}""", version: 2);
        _answers.Remove("secret/data/other");
        LoadResult second = await LoadAsync([one, other], first.Snapshot, due: [one]);

        second.Failures.Should().BeEmpty();
        second.Snapshot.Values.Should().BeEquivalentTo(new Dictionary<string, string?> { ["a"] = "2", ["b"] = "1" });
    }

    [Fact]
    public async Task LoadAsync_LoginFails_EverySourceDueFailsWithItAndNothingIsAsked()
    {
        SecretSource[] sources = [Some.Secret("one"), Some.Secret("other"), Some.Secret("folder/")];
        FakeHandler handler = new(_ => Recording.Of("sealed-login").ToResponse());
        using SessionBed bed = new(handler, new FakeAuthMethod());

        LoadResult result = await bed.Loader(sources)
            .LoadAsync(ConfigurationSnapshot.Empty, sources, ReadingUrgency.Due, Stop);

        result.Failures.Keys.Should().BeEquivalentTo(sources);
        result.AllFailures.Select(failure => failure.Exception).Distinct().Should().ContainSingle();
        handler.Sent.Should().ContainSingle();
    }

    [Fact]
    public async Task LoadAsync_FolderThatHoldsNothing_IsAFailureUnlessItIsOptional()
    {
        (await LoadAsync([Some.Secret("orders/")])).AllFailures
            .Should().ContainSingle().Which.Exception.Message.Should().Contain("no secrets below \"secret/orders/\"").And.Contain("Optional");
        (await LoadAsync([Some.Secret("orders/", mapping => mapping.Optional = true)])).Failures.Should().BeEmpty();
    }

    [Fact]
    public async Task LoadAsync_LeafLeavesTheFolder_IsRemovedAfterTwoRoundsIfThatIsWished()
    {
        SecretSource folder = Some.Secret("orders/", mapping => mapping.OnDeleted = DeletedSecretBehavior.Remove);
        _answers["secret/metadata/orders"] = () => FakeHandler.Ok("""{"data":{"keys":["a","b"]}}""");
        _answers["secret/data/orders/a"] = () => FakeHandler.Secret("""{"k":"1"}""");
        _answers["secret/data/orders/b"] = () => FakeHandler.Secret("""{"k":"2"}""");
        LoadResult first = await LoadAsync([folder]);

        _answers["secret/metadata/orders"] = () => FakeHandler.Ok("""{"data":{"keys":["a"]}}""");
        LoadResult second = await LoadAsync([folder], first.Snapshot);
        LoadResult third = await LoadAsync([folder], second.Snapshot);

        first.Snapshot.Values.Keys.Should().BeEquivalentTo("a:k", "b:k");
        second.Snapshot.Values.Keys.Should().BeEquivalentTo("a:k", "b:k");
        third.Snapshot.Values.Keys.Should().BeEquivalentTo("a:k");
        third.Snapshot.EntriesOf(folder).Select(entry => entry.Display).Should().NotContain(NotListed);
    }

    [Fact]
    public async Task LoadAsync_FolderCannotBeListed_KeepsEverything()
    {
        SecretSource folder = Some.Secret("orders/");
        _answers["secret/metadata/orders"] = () => FakeHandler.Ok("""{"data":{"keys":["a"]}}""");
        _answers["secret/data/orders/a"] = () => FakeHandler.Secret("""{"k":"1"}""");
        LoadResult first = await LoadAsync([folder]);

        _answers["secret/metadata/orders"] = () => Recording.Of("sealed-kv-read").ToResponse();
        LoadResult second = await LoadAsync([folder], first.Snapshot);

        second.Snapshot.Values.Should().Contain("a:k", "1");
        second.AllFailures.Should().ContainSingle().Which.Path.Should().Be("secret/orders/");
    }

    [Fact]
    public async Task LoadAsync_Messages_HoldNoValue()
    {
        _answers["secret/data/orders"] = () => FakeHandler.Secret($$"""{"k":"{{Some.Planted}}","K":"{{Some.Planted}}"}""");
        using SessionBed bed = Bed();
        SecretSource source = Some.Secret();

        await bed.Loader([source]).LoadAsync(ConfigurationSnapshot.Empty, [source], ReadingUrgency.Due, Stop);

        string[] messages = [.. bed.Logger.Collector.GetSnapshot().Select(record => record.Message)];
        messages.Should().Contain(message => message.Contains("Read secret/orders, version 1. Request r-1."))
            .And.Contain(message => message.Contains("two fields for the key K"))
            .And.NotContain(message => message.Contains(Some.Planted));
    }

    [Fact]
    public async Task LoadAsync_OneOfAGroupFails_TheGroupWaitsAndComesTogether()
    {
        SecretSource one = Some.Secret("one", mapping => mapping.Group = "g"), other = Some.Secret("other", mapping => mapping.Group = "g");
        _answers["secret/data/one"] = () => FakeHandler.Secret("""{"a":"1"}""");
        _answers["secret/data/other"] = () => FakeHandler.Secret("""{"b":"1"}""");
        LoadResult first = await LoadAsync([one, other]);

        _answers["secret/data/one"] = () => FakeHandler.Secret("""{"a":"2"}""", version: 2);
        _answers["secret/data/other"] = () => Recording.Of("sealed-kv-read").ToResponse();
        LoadResult second = await LoadAsync([one, other], first.Snapshot);
        _answers["secret/data/other"] = () => FakeHandler.Secret("""{"b":"2"}""", version: 2);
        LoadResult third = await LoadAsync([one, other], second.Snapshot);

        second.Snapshot.Values.Should().BeEquivalentTo(new Dictionary<string, string?> { ["a"] = "1", ["b"] = "1" });
        second.Failures.Keys.Should().Equal(other);
        second.Snapshot.EntriesOf(one)[0].Held.Should().BeEquivalentTo(new { Version = new { Number = 2 }, Reason = VaultHeldReason.Group });
        third.Snapshot.Values.Should().BeEquivalentTo(new Dictionary<string, string?> { ["a"] = "2", ["b"] = "2" });
        third.Snapshot.EntriesOf(one)[0].Held.Should().BeNull();
    }

    [Theory]
    [InlineData("Due", "secret/metadata/large")]
    [InlineData("Asked", "secret/metadata/large")]
    [InlineData("ValuesRejected", "secret/data/large")] // A request waits for it.
    public async Task LoadAsync_LargeSecret_IsAskedForItsMetadataUnlessSomebodyWaits(string urgency, string asked)
    {
        SecretSource large = Some.Secret("large");
        FakeHandler handler = new(request => request.Path switch
        {
            "secret/data/large" => FakeHandler.Secret($$"""{"k":"{{new string('x', 3000)}}"}"""),
            "secret/metadata/large" => FakeHandler.Ok("""{"data":{"current_version":1,"versions":{"1":{"created_time":"2026-01-01T00:00:00Z","deletion_time":"","destroyed":false}}}}"""),
            _ => FakeHandler.Login("t1"),
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());
        SecretLoader loader = bed.Loader([large]);
        LoadResult first = await loader.LoadAsync(ConfigurationSnapshot.Empty, [large], ReadingUrgency.Due, Stop);
        int sent = handler.Sent.Count;

        LoadResult second = await loader.LoadAsync(first.Snapshot, [large], Enum.Parse<ReadingUrgency>(urgency), Stop);

        handler.Sent.Skip(sent).Select(request => request.Path).Should().Equal(asked);
        second.Snapshot.Should().BeSameAs(first.Snapshot);
    }

    private SessionBed Bed() => new(
        new FakeHandler(request =>
            request.Token is null ? FakeHandler.Login("t1")
            : _answers.TryGetValue(request.Path, out Func<HttpResponseMessage>? answer) ? answer()
            : FakeHandler.NotFound()),
        new FakeAuthMethod());

    private async Task<LoadResult> LoadAsync(
        SecretSource[] sources, ConfigurationSnapshot? previous = null, SecretSource[]? due = null)
    {
        using SessionBed bed = Bed();
        return await bed.Loader(sources)
            .LoadAsync(previous ?? ConfigurationSnapshot.Empty, due ?? sources, ReadingUrgency.Due, Stop);
    }
}
