using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

/// <summary>Through the session, which is all that uses it.</summary>
public sealed class LoginExchangeTests
{
    private const string LoginPath = "auth/own/fake/login";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_RefusedCredential_IsNotSentAgain()
    {
        FakeHandler handler = Refusing();
        using SessionBed bed = new(handler, new FakeAuthMethod { IsLockedOut = true });

        await Failure(bed);
        bed.Time.Advance(TimeSpan.FromMinutes(14));
        VaultException heldBack = await Failure(bed);
        bed.Time.Advance(TimeSpan.FromMinutes(5));
        await Failure(bed);

        heldBack.Kind.Should().Be(VaultErrorKind.LoginRejected);
        heldBack.Message.Should().Contain("not sent again").And.NotContain(Some.Planted);
        handler.Count(LoginPath).Should().Be(2);
    }

    [Fact]
    public async Task RunAsync_AnotherCredential_IsSentAtOnce()
    {
        string secretId = "old";
        FakeHandler handler = new(request => request.Body.Contains("new", StringComparison.Ordinal)
            ? FakeHandler.Login("t1")
            : Recording.Of("approle-login-bad-secret-id").ToResponse());
        using SessionBed bed = new(handler, new FakeAuthMethod(
            _ => new(VaultLogin.FromRequest("login", new Dictionary<string, string> { ["secret_id"] = secretId }))));

        await Failure(bed);
        secretId = "new";

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
    }

    /// <summary>It is not in the request, so that the request alone does not tell.</summary>
    [Fact]
    public async Task RunAsync_AnotherClientCertificate_IsAnotherCredential()
    {
        string file = Path.GetTempFileName();
        FakeHandler handler = Refusing();
        using SessionBed bed = new(
            handler, new CertificateAuthMethod("web", new VaultAuthOptions()), change: options => options.Tls.ClientCertificateFile = file);

        await Failure(bed);
        (await Failure(bed)).Message.Should().Contain("not sent again");
        await File.WriteAllTextAsync(file, "another certificate", Stop);
        await Failure(bed);
        File.Delete(file);
        await Failure(bed);

        handler.Count("auth/cert/login").Should().Be(3);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task RunAsync_StandbyLagsBehind_SecondTrySucceeds()
    {
        int logins = 0;
        TaskCompletionSource refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(_ => ++logins == 1 ? Recording.Of("approle-login-bad-secret-id").ToResponse() : FakeHandler.Login("t1"));
        using SessionBed bed = new(handler, new FakeAuthMethod(), new SignallingTimeProvider(refused), retriesRefusedLogin: true);

        Task<string> login = Token(bed);
        await refused.Task;
        bed.Time.Advance(TimeSpan.FromSeconds(2));

        (await login).Should().Be("t1");
        logins.Should().Be(2);
    }

    [Fact]
    public async Task RunAsync_SingleUseCredential_IsSentOnceOnly()
    {
        FakeHandler handler = Refusing();
        using SessionBed bed = new(
            handler,
            new FakeAuthMethod(_ => new(VaultLogin.FromRequest("login", new Dictionary<string, string>(), isSingleUse: true))),
            retriesRefusedLogin: true);

        await Failure(bed);

        handler.Count(LoginPath).Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_FailureThatIsNoRefusal_ClosesNothing()
    {
        int logins = 0;
        FakeHandler handler = new(_ => ++logins == 1 ? Recording.Of("sealed-login").ToResponse() : FakeHandler.Login("t1"));
        using SessionBed bed = new(handler, new FakeAuthMethod { IsLockedOut = true });

        (await Failure(bed)).Kind.Should().Be(VaultErrorKind.Sealed);

        (await Token(bed)).Should().Be("t1");
    }

    [Fact]
    public async Task RunAsync_TokenThatIsGiven_NeedsNoRequest()
    {
        FakeHandler handler = Refusing();
        using SessionBed bed = new(handler, new FakeAuthMethod(_ => new(VaultLogin.FromToken("given"))));

        (await bed.Session.GetAsync(Stop)).Should().BeEquivalentTo(new { Token = "given", IsGiven = true, IsAgeKnown = false });

        handler.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task RunAsync_TokenWithFewUses_IsReported()
    {
        using SessionBed bed = new(
            new FakeHandler(_ => FakeHandler.Ok("""{"auth":{"client_token":"t","lease_duration":60,"num_uses":5}}""")), new FakeAuthMethod());

        (await bed.Session.GetAsync(Stop)).NumUses.Should().Be(5);

        bed.Logger.Collector.GetSnapshot().Should().Contain(record => record.Message.Contains("renewals included: 5."));
    }

    [Theory]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":"20s"}}""")]
    [InlineData("""{"auth":{"client_token":"t","lease_duration":1.5}}""")]
    [InlineData("""{"auth":[]}""")]
    public async Task RunAsync_AnswerInAnotherForm_IsInvalid(string body)
    {
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Ok(body)), new FakeAuthMethod());

        (await Failure(bed)).Kind.Should().Be(VaultErrorKind.InvalidResponse);
    }

    [Fact]
    public async Task RunAsync_TokenThatOutlivesEveryClock_IsTaken()
    {
        using SessionBed bed = new(
            new FakeHandler(_ => FakeHandler.Ok("""{"auth":{"client_token":"t","lease_duration":9223372036854775807}}""")), new FakeAuthMethod());

        (await Token(bed)).Should().Be("t");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    public async Task RunAsync_AnswerToASingleUseCredentialIsLost_IsNotSentAgain(int status)
    {
        FakeHandler handler = new(_ => FakeHandler.Json((System.Net.HttpStatusCode)status, "{}"));
        using SessionBed bed = new(handler, SingleUse());

        VaultException lost = await Failure(bed);
        await Failure(bed);

        lost.Kind.Should().Be(VaultErrorKind.LoginRejected);
        lost.Message.Should().Contain("may be used up");
        handler.Count(LoginPath).Should().Be(1);
    }

    [Fact]
    public async Task RunAsync_SingleUseCredentialWasNotSent_IsSentAgain()
    {
        int logins = 0;
        using SessionBed bed = new(
            new FakeHandler(_ => ++logins switch
            {
                1 => throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection refused"),
                2 => Recording.Of("sealed-login").ToResponse(),
                _ => FakeHandler.Login("t1"),
            }),
            SingleUse());

        (await Failure(bed)).Kind.Should().Be(VaultErrorKind.Unreachable);
        (await Failure(bed)).Kind.Should().Be(VaultErrorKind.Sealed);

        (await Token(bed)).Should().Be("t1");
    }

    [Theory]
    [InlineData(412, VaultErrorKind.NotReady)]
    [InlineData(429, VaultErrorKind.RateLimited)]
    [InlineData(473, VaultErrorKind.NotReady)]
    public async Task RunAsync_SingleUseCredentialWasNotLookedAt_IsSentAgain(int status, VaultErrorKind kind)
    {
        int logins = 0;
        FakeHandler handler = new(_ => ++logins == 1 ? FakeHandler.Json((System.Net.HttpStatusCode)status, "{}") : FakeHandler.Login("t1"));
        using SessionBed bed = new(handler, SingleUse());

        (await Failure(bed)).Kind.Should().Be(kind);

        (await Token(bed)).Should().Be("t1");
    }

    private static FakeAuthMethod SingleUse() => new(_ => new(VaultLogin.FromRequest(
        "login", new Dictionary<string, string> { ["secret_id"] = Some.Planted }, isSingleUse: true)));

    private static FakeHandler Refusing() => new(_ => Recording.Of("approle-login-bad-secret-id").ToResponse());

    private static async Task<string> Token(SessionBed bed) => (await bed.Session.GetAsync(Stop)).Token;

    private static async Task<VaultException> Failure(SessionBed bed) =>
        (await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>()).Which;
}
