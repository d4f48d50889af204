using Vault.Configuration.Authentication;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

public sealed class TokenSessionTests
{
    private const string LoginPath = "auth/own/fake/login";
    private const string RevokePath = "auth/token/revoke-self";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task GetAsync_HundredAtOnce_LogInOnce()
    {
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(async (_, _) =>
        {
            await answer.Task;
            return FakeHandler.Login("t1");
        });
        FakeAuthMethod method = new();
        using SessionBed bed = new(handler, method);

        Task<TokenGrant>[] waiters = [.. Enumerable.Range(0, 100).Select(_ => Task.Run(() => bed.Session.GetAsync(Stop).AsTask(), Stop))];
        answer.SetResult();
        TokenGrant[] grants = await Task.WhenAll(waiters);

        grants.Should().OnlyContain(grant => grant.Token == "t1");
        handler.Count(LoginPath).Should().Be(1);
        method.Descriptions.Should().Be(1);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task GetAsync_OneWaiterGivesUp_TheOthersGoOn()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(async (_, cancellationToken) =>
        {
            entered.SetResult();
            await answer.Task.WaitAsync(cancellationToken);
            return FakeHandler.Login("t1");
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());
        using CancellationTokenSource first = new();

        Task<TokenGrant> givesUp = bed.Session.GetAsync(first.Token).AsTask();
        Task<TokenGrant> goesOn = bed.Session.GetAsync(Stop).AsTask();
        await entered.Task;
        await first.CancelAsync();

        await FluentActions.Awaiting(() => givesUp).Should().ThrowAsync<OperationCanceledException>();
        answer.SetResult();
        (await goesOn).Token.Should().Be("t1");
        handler.Count(LoginPath).Should().Be(1);
    }

    [Fact]
    public async Task GetAsync_FailedLogin_IsNotRemembered()
    {
        int logins = 0;
        FakeHandler handler = new(_ => ++logins == 1
            ? FakeHandler.Json(System.Net.HttpStatusCode.ServiceUnavailable, """{"errors":["Vault is sealed"]}""")
            : FakeHandler.Login("t1"));
        using SessionBed bed = new(handler, new FakeAuthMethod());

        (await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask()).Should().ThrowAsync<VaultException>())
            .Which.Kind.Should().Be(VaultErrorKind.Sealed);
        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
    }

    [Theory]
    [InlineData("approle-login-bad-secret-id")]
    [InlineData("approle-login-not-enabled-mount")]
    public async Task GetAsync_RefusedLogin_IsRejected(string recording)
    {
        using SessionBed bed = new(new FakeHandler(_ => Recording.Of(recording).ToResponse()), new FakeAuthMethod());

        VaultException failure = (await FluentActions.Awaiting(() => bed.Session.GetAsync(Stop).AsTask())
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
        failure.ToString().Should().NotContain(Some.Planted);
        bed.Logger.Collector.GetSnapshot().Should().NotContain(record => record.Message.Contains(Some.Planted));
    }

    [Fact]
    public async Task GetAsync_TokenRunsOut_LogsInAgain()
    {
        int logins = 0;
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Login($"t{++logins}", seconds: 60)), new FakeAuthMethod());

        string first = (await bed.Session.GetAsync(Stop)).Token;
        string again = (await bed.Session.GetAsync(Stop)).Token;
        bed.Time.Advance(TimeSpan.FromSeconds(61));
        string later = (await bed.Session.GetAsync(Stop)).Token;

        (first, again, later).Should().Be(("t1", "t1", "t2"));
    }

    [Fact]
    public async Task GetAsync_WallClockJumps_ChangesNothing()
    {
        int logins = 0;
        JumpingTimeProvider time = new();
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Login($"t{++logins}", seconds: 60)), new FakeAuthMethod(), time);

        _ = await bed.Session.GetAsync(Stop);
        time.WallClockOffset = TimeSpan.FromDays(30);

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
        logins.Should().Be(1);
    }

    [Fact]
    public async Task GetAsync_TokenWithoutEnd_IsKept()
    {
        int logins = 0;
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Login($"t{++logins}", seconds: 0)), new FakeAuthMethod());

        _ = await bed.Session.GetAsync(Stop);
        bed.Time.Advance(TimeSpan.FromDays(400));

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t1");
    }

    [Fact]
    public async Task GetAsync_LifeIsCountedFromTheRequest_NotFromTheAnswer()
    {
        int logins = 0;
        SessionBed? bed = null;
        FakeHandler handler = new(_ =>
        {
            // The answer took 8 s, and the token lives for 10.
            bed!.Time.Advance(TimeSpan.FromSeconds(8));
            return FakeHandler.Login($"t{++logins}", seconds: 10);
        });
        using SessionBed made = bed = new(handler, new FakeAuthMethod());

        _ = await bed.Session.GetAsync(Stop);
        bed.Time.Advance(TimeSpan.FromSeconds(3));

        (await bed.Session.GetAsync(Stop)).Token.Should().Be("t2");
    }

    [Fact]
    public async Task GetAsync_Login_IsLoggedWithoutItsToken()
    {
        using SessionBed bed = new(new FakeHandler(_ => FakeHandler.Login(Some.Planted)), new FakeAuthMethod());

        _ = await bed.Session.GetAsync(Stop);

        bed.Logger.Collector.GetSnapshot().Should().ContainSingle()
            .Which.Message.Should().Contain("fake at auth/own/fake").And.NotContain(Some.Planted);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task GetAsync_Stopping_EndsTheLogin()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeHandler handler = new(async (_, cancellationToken) =>
        {
            entered.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            return FakeHandler.Login("never");
        });
        using SessionBed bed = new(handler, new FakeAuthMethod());

        Task<TokenGrant> login = bed.Session.GetAsync(Stop).AsTask();
        await entered.Task;
        bed.Stop();

        await FluentActions.Awaiting(() => login).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task RevokeAsync_TokenOfALogin_IsGivenBack()
    {
        using SessionBed bed = new(Revoking(FakeHandler.Login(Some.Planted)), new FakeAuthMethod());
        await bed.Session.GetAsync(Stop);

        await bed.Session.RevokeAsync(Stop);

        SentRequest revocation = bed.Handler.Sent[^1];
        (revocation.Method, revocation.Path, revocation.Token).Should().Be(("POST", RevokePath, Some.Planted));
        bed.Logger.LatestRecord.Id.Id.Should().Be(207);
        bed.Logger.LatestRecord.Message.Should().NotContain(Some.Planted);
    }

    [Fact]
    public async Task RevokeAsync_NoTokenYet_DoesNothing()
    {
        using SessionBed bed = new(Revoking(FakeHandler.Login("t1")), new FakeAuthMethod());

        await bed.Session.RevokeAsync(Stop);

        bed.Handler.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task RevokeAsync_GivenToken_StaysItsOwners()
    {
        using SessionBed bed = new(Revoking(FakeHandler.Login("t1")), new TokenAuthMethod(VaultCredential.FromValue("given")));
        await bed.Session.GetAsync(Stop);

        await bed.Session.RevokeAsync(Stop);

        bed.Handler.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task RevokeAsync_BatchToken_CannotBe()
    {
        using SessionBed bed = new(
            Revoking(FakeHandler.Ok("""{"auth":{"client_token":"b.t","lease_duration":60,"token_type":"batch"}}""")), new FakeAuthMethod());
        await bed.Session.GetAsync(Stop);

        await bed.Session.RevokeAsync(Stop);

        bed.Handler.Count(RevokePath).Should().Be(0);
    }

    [Fact]
    public async Task RevokeAsync_TokenThatHasRunOut_NeedsNone()
    {
        using SessionBed bed = new(Revoking(FakeHandler.Login("t1", seconds: 60)), new FakeAuthMethod());
        await bed.Session.GetAsync(Stop);
        bed.Time.Advance(TimeSpan.FromSeconds(61));

        await bed.Session.RevokeAsync(Stop);

        bed.Handler.Count(RevokePath).Should().Be(0);
    }

    [Theory]
    [InlineData("sealed-kv-read")]
    [InlineData("err-bad-token")]
    public async Task RevokeAsync_VaultRefuses_IsNoFailure(string recording)
    {
        FakeHandler handler = new(request => request.Path == LoginPath ? FakeHandler.Login(Some.Planted) : Recording.Of(recording).ToResponse());
        using SessionBed bed = new(handler, new FakeAuthMethod());
        await bed.Session.GetAsync(Stop);

        await FluentActions.Awaiting(() => bed.Session.RevokeAsync(Stop)).Should().NotThrowAsync();

        bed.Logger.LatestRecord.Id.Id.Should().Be(208);
        bed.Logger.LatestRecord.Message.Should().NotContain(Some.Planted);
    }

    [Fact]
    public async Task RevokeAsync_NoTimeLeft_IsNoFailure()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        using SessionBed bed = new(Revoking(FakeHandler.Login("t1")), new FakeAuthMethod());
        await bed.Session.GetAsync(Stop);

        await FluentActions.Awaiting(() => bed.Session.RevokeAsync(cancelled.Token)).Should().NotThrowAsync();

        bed.Handler.Count(RevokePath).Should().Be(0);
    }

    private static FakeHandler Revoking(HttpResponseMessage login) => new(request =>
        request.Path == LoginPath ? login : new HttpResponseMessage(System.Net.HttpStatusCode.NoContent));
}
