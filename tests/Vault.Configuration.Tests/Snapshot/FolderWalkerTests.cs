using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Snapshot;

public sealed class FolderWalkerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindSecretsAsync_Tree_IsWalkedWithOneListForEachFolder()
    {
        FakeHandler handler = Listing(new()
        {
            ["secret/metadata/orders"] = ["b", "a", "pay/", "a/"],
            ["secret/metadata/orders/pay"] = ["db", "deep/"],
            ["secret/metadata/orders/pay/deep"] = ["leaf"],
            ["secret/metadata/orders/a"] = ["x"],
        });

        IReadOnlyList<string>? secrets = await FindAsync(handler, "orders/");

        secrets.Should().Equal("orders/a", "orders/a/x", "orders/b", "orders/pay/db", "orders/pay/deep/leaf");
        handler.Sent.Where(request => request.Method == "LIST").Should().HaveCount(4);
    }

    [Fact]
    public async Task FindSecretsAsync_WholeMount_BeginsAtItsRoot() =>
        (await FindAsync(Listing(new() { ["secret/metadata"] = ["app/"], ["secret/metadata/app"] = ["db"] }), "/"))
            .Should().Equal("app/db");

    [Fact]
    public async Task FindSecretsAsync_NamesThatNeedEscaping_AreEscapedOnTheWire()
    {
        FakeHandler handler = Listing(new()
        {
            ["secret/metadata/app"] = ["a b+cé/"],
            ["secret/metadata/app/a%20b%2Bc%C3%A9"] = ["k"],
        });

        (await FindAsync(handler, "app/")).Should().Equal("app/a b+cé/k");
    }

    [Fact]
    public async Task FindSecretsAsync_FolderThatIsNotThere_IsNull() => (await FindAsync(Listing([]), "orders/")).Should().BeNull();

    [Fact]
    public async Task FindSecretsAsync_InnerFolderGoneMeanwhile_IsEmpty() =>
        (await FindAsync(Listing(new() { ["secret/metadata/orders"] = ["a", "gone/"] }), "orders/")).Should().Equal("orders/a");

    [Fact]
    public async Task FindSecretsAsync_InnerFolderForbidden_FailsAsAWhole()
    {
        FakeHandler handler = new(request => request switch
        {
            { Token: null } => FakeHandler.Login("t1"),
            { Path: "secret/metadata/orders" } => FakeHandler.Ok("""{"data":{"keys":["a","inner/"]}}"""),
            { Path: "auth/token/lookup-self" } => Recording.Of("token-lookup-self").ToResponse(),
            _ => FakeHandler.Denied(),
        });

        VaultException failure = (await FluentActions.Awaiting(() => FindAsync(handler, "orders/"))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain("listing \"secret/metadata/orders/inner\"").And.Contain("[\"list\"]");
    }

    [Theory]
    [InlineData("""{"data":{"keys":"a"}}""")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("""{"data":{"keys":null}}""")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":null,"wrap_info":null}""")]
    [InlineData("{}")]
    public async Task FindSecretsAsync_AnswerThatIsNoList_IsInvalid(string answer)
    {
        FakeHandler handler = new(request => request.Token is null ? FakeHandler.Login("t1") : FakeHandler.Ok(answer));

        (await FluentActions.Awaiting(() => FindAsync(handler, "orders/")).Should().ThrowAsync<VaultException>())
            .Which.Kind.Should().Be(VaultErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task FindSecretsAsync_ControlGroup_SaysThatSomebodyWouldHaveToApprove()
    {
        FakeHandler handler = new(request => request.Token is null
            ? FakeHandler.Login("t1")
            : FakeHandler.Ok($$$"""{"request_id":"r","data":null,"wrap_info":{"token":"{{{Some.Planted}}}","ttl":86400}}"""));

        VaultException failure = (await FluentActions.Awaiting(() => FindAsync(handler, "orders/"))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.RequestId.Should().Be("r");
        failure.Message.Should().Contain("LIST secret/metadata/orders").And.Contain("control group").And.NotContain(Some.Planted);
    }

    private static FakeHandler Listing(Dictionary<string, string[]> folders) => new(request =>
        request.Token is null ? FakeHandler.Login("t1")
        : folders.TryGetValue(request.Path, out string[]? names)
            ? FakeHandler.Ok("{\"data\":{\"keys\":" + System.Text.Json.JsonSerializer.Serialize(names) + "}}")
        : FakeHandler.NotFound());

    private static async Task<IReadOnlyList<string>?> FindAsync(FakeHandler handler, string path)
    {
        using SessionBed bed = new(handler, new FakeAuthMethod());
        return await new FolderWalker(bed.Client).FindSecretsAsync(Some.Secret(path), Stop);
    }
}
