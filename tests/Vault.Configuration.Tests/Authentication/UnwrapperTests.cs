using System.Net;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

/// <summary>Through the session, which is all that uses it.</summary>
public sealed class UnwrapperTests
{
    private const string LookUp = "sys/wrapping/lookup";
    private const string Unwrap = "sys/wrapping/unwrap";
    private const string Login = "auth/approle/login";
    private const string MadeAt = "auth/approle/role/app/secret-id";
    private const int SecurityEvent = 209;

    private readonly Dictionary<string, Func<HttpResponseMessage>> _answers = new()
    {
        [LookUp] = () => Recording.Of("wrap-lookup").ToResponse(),
        [Unwrap] = () => Recording.Of("wrap-unwrap-self").ToResponse(),
        [Login] = () => FakeHandler.Login("t1", 60),
    };

    private string _wrappingToken = RecordedRequest.Of("wrap-lookup")["token"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_WrappedSecretId_IsLookedUpUnwrappedAndSent()
    {
        using SessionBed bed = Bed();

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");

        bed.Handler.Sent.Select(sent => sent.Path).Should().Equal(LookUp, Unwrap, Login);
        RecordedRequest.Of("wrap-lookup").ShouldEqual(bed.Handler.Sent[0]);
        RecordedRequest.Of("wrap-unwrap-self").ShouldEqual(bed.Handler.Sent[1]);
        bed.Handler.Sent[1].Token.Should().Be(_wrappingToken);
        bed.Handler.Sent[2].Body.Should().Contain("\"role_id\":\"r\"").And.Contain("768fa699-8a7e-4778-9369-d2e8210c02b9").And.NotContain(_wrappingToken);
        bed.Logger.Collector.GetSnapshot().Should().NotContain(record => record.Message.Contains("768fa699") || record.Message.Contains(_wrappingToken));
    }

    [Fact]
    public async Task Login_Again_UsesWhatWasUnwrapped()
    {
        using SessionBed bed = Bed();

        await bed.Session.GetAsync(Stop);
        await bed.Session.ReplaceAsync(Stop);
        _wrappingToken = "another";
        await bed.Session.ReplaceAsync(Stop);

        (bed.Handler.Count(LookUp), bed.Handler.Count(Unwrap), bed.Handler.Count(Login)).Should().Be((2, 2, 3));
        bed.Handler.Sent[^2].Token.Should().Be("another");
    }

    [Theory]
    [InlineData("auth/approle/role/evil/secret-id")]
    [InlineData("auth/approle/role/app/secret-id/")]
    [InlineData("AUTH/approle/role/app/secret-id")]
    [InlineData(null)]
    public async Task Login_WrappingTokenThatWasMadeElsewhere_IsASecurityEventAndNotUnwrapped(string? path)
    {
        _answers[LookUp] = () => FakeHandler.Ok($$$"""{"data":{"creation_path":{{{(path is null ? "null" : $"\"{path}\"")}}}}}""");
        using SessionBed bed = Bed();

        VaultException failure = await FailureAsync(bed);

        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.Message.Should().Contain($"\"{path}\"").And.Contain(MadeAt).And.NotContain(_wrappingToken);
        bed.Handler.Count(Unwrap).Should().Be(0);
        ShouldHaveOneSecurityEvent(bed);
    }

    [Theory]
    [InlineData(LookUp, "wrap-lookup-after-unwrap")]
    [InlineData(Unwrap, "wrap-unwrap-second-time")]
    [InlineData(LookUp, "err-no-token")]
    public async Task Login_UsedUpWrappingToken_IsASecurityEventAndNeverSentAgain(string path, string recording)
    {
        _answers[path] = () => Recording.Of(recording).ToResponse();
        using SessionBed bed = Bed();

        VaultException failure = await FailureAsync(bed);
        _answers[LookUp] = () => Recording.Of("wrap-lookup").ToResponse();
        int sent = bed.Handler.Sent.Count;
        bed.Time.Advance(TimeSpan.FromDays(1));
        VaultException again = await FailureAsync(bed);

        (failure.Kind, again.Kind).Should().Be((VaultErrorKind.LoginRejected, VaultErrorKind.LoginRejected));
        again.Message.Should().Be(failure.Message).And.Contain("somebody else may have unwrapped it").And.Contain("accessor");
        bed.Handler.Sent.Should().HaveCount(sent);
        ShouldHaveOneSecurityEvent(bed);

        _answers[Unwrap] = () => Recording.Of("wrap-unwrap-self").ToResponse();
        _wrappingToken = "another";
        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1", "another wrapping token is another matter");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(200)]
    public async Task Login_AnswerToTheUnwrappingIsLost_IsNeverSentAgain(int status)
    {
        _answers[Unwrap] = () => FakeHandler.Json((HttpStatusCode)status, status == 200 ? "{" : "{}");
        using SessionBed bed = Bed();

        VaultException lost = await FailureAsync(bed);
        await FailureAsync(bed);

        lost.Kind.Should().Be(VaultErrorKind.LoginRejected);
        lost.Message.Should().Contain("may be used up");
        bed.Handler.Count(Unwrap).Should().Be(1);
        bed.Logger.Collector.GetSnapshot().Should().NotContain(record => record.Id.Id == SecurityEvent, "nobody did anything wrong");
    }

    [Theory]
    [InlineData(LookUp)]
    [InlineData(Unwrap)]
    public async Task Login_VaultIsSealedMeanwhile_IsSentAgain(string path)
    {
        Func<HttpResponseMessage> well = _answers[path];
        _answers[path] = () => Recording.Of("sealed-login").ToResponse();
        using SessionBed bed = Bed();

        (await FailureAsync(bed)).Kind.Should().Be(VaultErrorKind.Sealed);
        _answers[path] = well;

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
    }

    [Fact]
    public async Task Login_LookUpWithoutAnswer_IsSentAgain()
    {
        _answers[LookUp] = () => throw new HttpRequestException("reset");
        using SessionBed bed = Bed();

        (await FailureAsync(bed)).Kind.Should().Be(VaultErrorKind.Unreachable);
        _answers[LookUp] = () => FakeHandler.Ok("""{"data":{"creation_path":7}}""");
        (await FailureAsync(bed)).Kind.Should().Be(VaultErrorKind.InvalidResponse);
        _answers[LookUp] = () => Recording.Of("wrap-lookup").ToResponse();

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
    }

    [Theory]
    [InlineData("""{"data":{"other":"x"}}""")]
    [InlineData("""{"data":{"secret_id":5}}""")]
    [InlineData("""{"data":null,"auth":{"client_token":"x"}}""")]
    public async Task Login_SomethingElseWasWrapped_IsSaidAndNeverSentAgain(string body)
    {
        _answers[Unwrap] = () => FakeHandler.Ok(body);
        using SessionBed bed = Bed();

        (await FailureAsync(bed)).Message.Should().Contain("holds no \"secret_id\"");
        await FailureAsync(bed);

        bed.Handler.Count(Unwrap).Should().Be(1);
    }

    [Fact]
    public async Task Login_UnwrappedSecretIdIsForOneUse_ALostAnswerUsesItUp()
    {
        _answers[Unwrap] = () => FakeHandler.Ok("""{"data":{"secret_id":"s","secret_id_num_uses":1}}""");
        _answers[Login] = () => FakeHandler.Json(HttpStatusCode.BadGateway, "{}");
        using SessionBed bed = Bed();

        (await FailureAsync(bed)).Message.Should().Contain("may be used up");
        await FailureAsync(bed);

        bed.Handler.Count(Login).Should().Be(1);
    }

    [Fact]
    public async Task Login_UnwrappedSecretIdIsRefused_IsHeldBackUntilThereIsAnotherWrappingToken()
    {
        _answers[Login] = () => Recording.Of("approle-login-bad-secret-id").ToResponse();
        using SessionBed bed = Bed();

        await FailureAsync(bed);
        (await FailureAsync(bed)).Message.Should().Contain("not sent again");
        _answers[Login] = () => FakeHandler.Login("t1");
        _wrappingToken = "another";

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
        bed.Handler.Count(Login).Should().Be(2);
    }

    [Theory]
    [InlineData("""{"auth":{"client_token":"hvs.token","lease_duration":60}}""")]
    [InlineData("""{"data":{"token":"hvs.token"}}""")]
    public async Task Login_WrappedToken_IsTheTokenInUse(string body)
    {
        _answers[Unwrap] = () => FakeHandler.Ok(body);
        using SessionBed bed = Bed(new TokenAuthMethod(VaultCredential.Wrapped(Credential(), MadeAt)));

        TokenGrant grant = await bed.Session.GetAsync(Stop);
        await bed.Client.EnsureLoggedInAsync(Stop);

        grant.Should().BeEquivalentTo(new { Token = "hvs.token", IsGiven = true, IsAgeKnown = false });
        bed.Handler.Count(Unwrap).Should().Be(1);
    }

    [Fact]
    public async Task Login_Namespace_IsThatOfTheLogin()
    {
        using SessionBed bed = Bed(new AppRoleAuthMethod(
            VaultCredential.FromValue("r"), VaultCredential.Wrapped(Credential(), MadeAt), new VaultAuthOptions { Namespace = "logins" }));

        await bed.Session.GetAsync(Stop);

        bed.Handler.Sent.Should().HaveCount(3).And.OnlyContain(sent => sent.Headers["X-Vault-Namespace"] == "logins");
    }

    [Fact]
    public async Task Login_FileWithTheWholeAnswer_IsToldForWhatItIs()
    {
        _wrappingToken = """{"token":"hvs.x","creation_path":"auth/approle/role/app/secret-id"}""";
        using SessionBed bed = Bed();

        (await FailureAsync(bed)).Message.Should().Contain("JSON").And.NotContain("hvs.x");
        bed.Handler.Sent.Should().BeEmpty();
    }

    private static void ShouldHaveOneSecurityEvent(SessionBed bed)
    {
        var record = bed.Logger.Collector.GetSnapshot().Where(record => record.Id.Id == SecurityEvent).Should().ContainSingle().Which;
        record.Level.Should().Be(LogLevel.Error);
        record.Message.Should().Contain("approle at auth/approle");
    }

    private static async Task<VaultException> FailureAsync(SessionBed bed) =>
        (await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>()).Which;

    private VaultCredential Credential() => VaultCredential.FromCallback(_ => new(_wrappingToken));

    private SessionBed Bed(VaultAuthMethod? method = null) => new(
        new FakeHandler(request => _answers[request.Path]()),
        method ?? new AppRoleAuthMethod(VaultCredential.FromValue("r"), VaultCredential.Wrapped(Credential(), MadeAt), new VaultAuthOptions()));
}
