using System.Net;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class AuthenticatedClientTests
{
    private const string LoginPath = "auth/own/fake/login";
    private const string LookUpPath = "auth/token/lookup-self";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SendAsync_Read_CarriesTheTokenOfTheLogin()
    {
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());

        await bed.ReadAsync(Stop);
        await bed.ReadAsync(Stop);

        bed.Handler.Sent.Select(request => request.Token).Should().Equal(null, "t1", "t1");
    }

    [Fact]
    public async Task SendAsync_DeadToken_IsLookedAtOnceAndReplacedOnce()
    {
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());
        await bed.ReadAsync(Stop);

        vault.Revoke("t1");
        await bed.ReadAsync(Stop);

        vault.Handler.Count(LookUpPath).Should().Be(1);
        vault.Handler.Count(LoginPath).Should().Be(2);
        vault.Handler.Sent[^1].Token.Should().Be("t2");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_HundredReadsWithADeadToken_LookOnceAndLogInOnce()
    {
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());
        await bed.ReadAsync(Stop);

        vault.Revoke("t1");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => bed.ReadAsync(Stop), Stop)));

        vault.Handler.Count(LookUpPath).Should().Be(1);
        vault.Handler.Count(LoginPath).Should().Be(2);
    }

    [Fact]
    public async Task SendAsync_PolicyForbids_NoLoginAndTheSentenceThatHelps()
    {
        FakeVault vault = new() { IsForbidden = true };
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());

        VaultException failure = await Failure(bed);

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        failure.Message.Should().Contain("reading \"secret/data/orders\"")
            .And.Contain("(default, ro)")
            .And.Contain("""path "secret/data/orders" { capabilities = ["read"] }""");
        vault.Handler.Count(LoginPath).Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_FiveHundredForbiddenReads_LookOnce()
    {
        FakeVault vault = new() { IsForbidden = true };
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => Task.Run(() => Failure(bed), Stop)));

        vault.Handler.Count(LookUpPath).Should().Be(1);
        vault.Handler.Count(LoginPath).Should().Be(1);
    }

    [Fact]
    public async Task SendAsync_ForbiddenAgainLater_LooksAgain()
    {
        FakeVault vault = new() { IsForbidden = true };
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());

        await Failure(bed);
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        vault.Revoke("t1");
        await Failure(bed);

        vault.Handler.Count(LookUpPath).Should().Be(2);
        vault.Handler.Count(LoginPath).Should().Be(2);
    }

    [Theory]
    [InlineData("LIST", "listing", "list")]
    [InlineData("GET", "reading", "read")]
    [InlineData("POST", "writing", "update")]
    public async Task SendAsync_Forbidden_NamesTheCapability(string method, string verb, string capability)
    {
        FakeVault vault = new() { IsForbidden = true };
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());
        VaultRequest request = new(new HttpMethod(method), "secret/metadata/orders");

        VaultException failure = (await FluentActions.Awaiting(() => bed.Client.SendAsync(request, Stop))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Message.Should().Contain(verb).And.Contain($"[\"{capability}\"]");
    }

    [Fact]
    public async Task SendAsync_GivenTokenThatDied_SaysThatAnotherIsNeeded()
    {
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new TokenAuthMethod(VaultCredential.FromValue(Some.Planted)));

        vault.Revoke(Some.Planted);
        VaultException failure = await Failure(bed);

        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.Message.Should().Contain("not valid any more").And.NotContain(Some.Planted);
        vault.Handler.Count(LookUpPath).Should().Be(1);
    }

    [Fact]
    public async Task SendAsync_GivenTokenThatWasReplaced_TakesTheNewOne()
    {
        string token = "given-1";
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new TokenAuthMethod(VaultCredential.FromCallback(_ => new(token))));
        await bed.ReadAsync(Stop);

        vault.Revoke("given-1");
        token = "given-2";
        await bed.ReadAsync(Stop);

        vault.Handler.Sent[^1].Token.Should().Be("given-2");
    }

    [Fact]
    public async Task SendAsync_FreshTokenForbiddenToo_EndsThere()
    {
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());
        await bed.ReadAsync(Stop);

        vault.Revoke("t1");
        vault.IsForbidden = true;
        VaultException failure = await Failure(bed);

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain("capabilities = [\"read\"]");
        vault.Handler.Count(LoginPath).Should().Be(2);
        vault.Handler.Count("secret/data/orders").Should().Be(3);
    }

    /// <summary>A token without the default policy cannot look itself up, and so seems dead at each refused read.</summary>
    [Fact]
    public async Task SendAsync_TokenThatMayNotLookItselfUp_DoesNotLogInAtEachPoll()
    {
        int logins = 0;
        FakeHandler handler = new(request => request.Path == LoginPath ? FakeHandler.Login($"t{++logins}") : FakeHandler.Denied());
        using SessionBed bed = new(handler, new FakeAuthMethod());

        for (int i = 0; i < 5; i++)
        {
            (await Failure(bed)).Message.Should().Contain("capabilities = [\"read\"]");
            bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        logins.Should().Be(2);
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        await Failure(bed);
        logins.Should().Be(3);
    }

    [Fact]
    public async Task SendAsync_ReadSucceededSinceTheRefusal_ARevokedTokenIsReplaced()
    {
        int logins = 0;
        Func<SentRequest, bool> isDenied = _ => true;
        FakeHandler handler = new(request =>
            request.Path == LoginPath ? FakeHandler.Login($"t{++logins}")
            : request.Path == LookUpPath || isDenied(request) ? FakeHandler.Denied()
            : FakeHandler.Secret("{}"));
        using SessionBed bed = new(handler, new FakeAuthMethod());
        await Failure(bed);

        isDenied = _ => false;
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.ReadAsync(Stop);
        isDenied = request => request.Token == "t2";
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.ReadAsync(Stop);

        handler.Sent[^1].Token.Should().Be("t3");
    }

    [Fact]
    public async Task SendAsync_OtherFailures_AreNeitherLookedAtNorRepeated()
    {
        FakeHandler handler = new(request => request.Path == LoginPath
            ? FakeHandler.Login("t1")
            : FakeHandler.Json(HttpStatusCode.InternalServerError, "{}"));
        using SessionBed bed = new(handler, new FakeAuthMethod());

        (await Failure(bed)).Kind.Should().Be(VaultErrorKind.ServerError);

        handler.Sent.Should().HaveCount(2);
    }

    [Fact]
    public async Task SendAsync_NotFound_IsAnAnswer()
    {
        FakeHandler handler = new(request => request.Path == LoginPath ? FakeHandler.Login("t1") : FakeHandler.NotFound());
        using SessionBed bed = new(handler, new FakeAuthMethod());

        using VaultAnswer answer = await bed.Client.SendAsync(Some.Read, Stop);

        answer.IsNotFound.Should().BeTrue();
    }

    [Fact]
    public async Task SendAsync_LookUpAnsweredInAnotherForm_IsInvalid()
    {
        FakeHandler handler = new(request => request.Path switch
        {
            LookUpPath => FakeHandler.Ok("""{"data":{"policies":"root"}}"""),
            LoginPath => FakeHandler.Login("t1"),
            _ => FakeHandler.Denied(),
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());

        (await Failure(bed)).Kind.Should().Be(VaultErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task EnsureLoggedInAsync_Twice_LogsInOnce()
    {
        FakeVault vault = new();
        using SessionBed bed = new(vault.Handler, new FakeAuthMethod());

        await bed.Client.EnsureLoggedInAsync(Stop);
        await bed.Client.EnsureLoggedInAsync(Stop);

        vault.Handler.Sent.Should().ContainSingle().Which.Path.Should().Be(LoginPath);
    }

    [Theory]
    [InlineData("""{"initialized":false,"sealed":true}""", VaultErrorKind.NotInitialized)]
    [InlineData("""{"initialized":true,"sealed":true}""", VaultErrorKind.Sealed)]
    [InlineData("""{"initialized":true,"sealed":false}""", VaultErrorKind.Sealed)]
    [InlineData("""{"initialized":"perhaps"}""", VaultErrorKind.Sealed)]
    [InlineData("{}", VaultErrorKind.Sealed)]
    [InlineData("", VaultErrorKind.Sealed)]
    [InlineData("<html>", VaultErrorKind.Sealed)]
    public async Task ExplainSealedAsync_SealStatus_TellsWhetherAnUnsealWouldHelp(string status, VaultErrorKind kind)
    {
        VaultException failed = new(VaultErrorKind.Sealed, "sealed") { StatusCode = HttpStatusCode.ServiceUnavailable };
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Ok(status)), new FakeAuthMethod());

        VaultException explained = await bed.Client.ExplainSealedAsync(failed, Stop);

        explained.Kind.Should().Be(kind);
        explained.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        explained.IsTransient.Should().Be(kind == VaultErrorKind.Sealed);
        bed.Handler.Sent.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Path = "sys/seal-status", Token = (string?)null });
        if (kind == VaultErrorKind.Sealed)
        {
            explained.Should().BeSameAs(failed);
        }
    }

    /// <summary>A proxy that lets reads through, and this path not.</summary>
    [Fact]
    public async Task ExplainSealedAsync_NotFound_SaysWhatIsKnown()
    {
        VaultException failed = new(VaultErrorKind.Sealed, "sealed");
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.NotFound()), new FakeAuthMethod());

        (await bed.Client.ExplainSealedAsync(failed, Stop)).Should().BeSameAs(failed);
    }

    [Fact]
    public async Task ExplainSealedAsync_NoAnswer_SaysWhatIsKnown()
    {
        VaultException failed = new(VaultErrorKind.Sealed, "sealed");
        using SessionBed bed = new(new FakeHandler(_ => throw new HttpRequestException("no")), new FakeAuthMethod());

        (await bed.Client.ExplainSealedAsync(failed, Stop)).Should().BeSameAs(failed);
    }

    private static async Task<VaultException> Failure(SessionBed bed) =>
        (await FluentActions.Awaiting(() => bed.ReadAsync(Stop)).Should().ThrowAsync<VaultException>()).Which;
}
