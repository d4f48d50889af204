using Vault.Configuration.Authentication;
using Vault.Configuration.Refresh;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Authentication;

/// <summary>Through the client, as a round of reading uses it.</summary>
public sealed class GivenTokenTests : IDisposable
{
    private const int Unreadable = 210;
    private const int Replaced = 211;

    private readonly FakeVault _vault = new();
    private readonly string _file = Path.GetTempFileName();

    public GivenTokenTests() => Put("given-1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Round_AnotherToken_IsInUseAtOnce()
    {
        using SessionBed bed = Bed();
        await RoundAsync(bed);

        Put("given-2");
        await RoundAsync(bed);

        _vault.Handler.Sent.Select(sent => sent.Token).Should().Equal("given-1", "given-2");
        bed.Session.Current!.IsAgeKnown.Should().BeFalse("the new one is to be looked up");
        bed.Logger.Collector.GetSnapshot().Count(record => record.Id.Id == Replaced).Should().Be(1);
    }

    [Fact]
    public async Task Round_SameToken_IsTheOneThatIsKnown()
    {
        using SessionBed bed = Bed();
        await RoundAsync(bed);
        TokenGrant known = bed.Session.Current!;

        await RoundAsync(bed);

        bed.Session.Current.Should().BeSameAs(known);
        bed.Logger.Collector.GetSnapshot().Should().NotContain(record => record.Id.Id == Replaced);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"token\":\"x\"}")]
    [InlineData(null)]
    public async Task Round_TokenCannotBeRead_TheOneInUseStaysAndThatIsSaidOnce(string? content)
    {
        using SessionBed bed = Bed();
        await RoundAsync(bed);

        Put(content);
        await RoundAsync(bed);
        await RoundAsync(bed);
        Put("given-2");
        await RoundAsync(bed);

        _vault.Handler.Sent.Select(sent => sent.Token).Should().Equal("given-1", "given-1", "given-1", "given-2");
        bed.Logger.Collector.GetSnapshot().Count(record => record.Id.Id == Unreadable).Should().Be(1);
    }

    [Fact]
    public async Task Round_FirstTokenCannotBeRead_Fails()
    {
        Put("");
        using SessionBed bed = Bed();

        (await FailureAsync(bed)).Kind.Should().Be(VaultErrorKind.CredentialUnavailable);
    }

    [Fact]
    public async Task Round_DeadToken_IsNotSentAgainForAMinuteUnlessThereIsAnother()
    {
        using SessionBed bed = Bed();
        await RoundAsync(bed);
        _vault.Revoke("given-1");
        await FailureAsync(bed);
        int sent = _vault.Handler.Sent.Count;

        for (int i = 0; i < 3; i++)
        {
            bed.Time.Advance(TimeSpan.FromSeconds(15));
            VaultException failure = await FailureAsync(bed);
            failure.Kind.Should().Be(VaultErrorKind.LoginRejected);
            failure.Message.Should().Contain(_file).And.Contain("not valid any more").And.NotContain("given-1");
        }

        _vault.Handler.Sent.Should().HaveCount(sent);
        bed.Time.Advance(TimeSpan.FromSeconds(16));
        await FailureAsync(bed);
        _vault.Handler.Sent.Count.Should().BeGreaterThan(sent, "after a minute it is looked at once more");

        Put("given-2");
        await RoundAsync(bed);
        _vault.Handler.Sent[^1].Token.Should().Be("given-2");
    }

    [Fact]
    public async Task Round_SomebodyAsks_TheDeadTokenIsTriedOnceMore()
    {
        using SessionBed bed = Bed();
        await RoundAsync(bed);
        _vault.Revoke("given-1");
        await FailureAsync(bed);
        int sent = _vault.Handler.Sent.Count;

        bed.Client.ForgetRefusals();
        await FailureAsync(bed);

        _vault.Handler.Sent.Count.Should().BeGreaterThan(sent);
    }

    /// <summary>Alive, and without the default policy: what it may read must not wait for what it may not.</summary>
    [Fact]
    public async Task Round_TokenThatOnlyMayNotLookItselfUp_IsNotSuspectedAgain()
    {
        FakeHandler handler = new(request => request.Path == "secret/data/orders" ? FakeHandler.Secret("{}") : FakeHandler.Denied());
        using SessionBed bed = new(handler, new TokenAuthMethod(VaultCredential.FromValue("given-1")));
        await RoundAsync(bed);
        await DeniedAsync(bed);
        bed.Time.Advance(TimeSpan.FromSeconds(61));
        await RoundAsync(bed);

        await DeniedAsync(bed);
        await FluentActions.Awaiting(() => RoundAsync(bed)).Should().NotThrowAsync();
        bed.Client.ForgetRefusals();
        await DeniedAsync(bed);
        await FluentActions.Awaiting(() => RoundAsync(bed)).Should().NotThrowAsync();
    }

    [Fact]
    public async Task WithoutToken_Reads_CarryNoneAndAreNeverLookedUpRenewedOrRevoked()
    {
        FakeHandler handler = new(_ => FakeHandler.Secret("{}"));
        using SessionBed bed = new(handler, new NoAuthMethod());
        TokenKeeper keeper = new(bed.Session, bed.Time, bed.Logger, () => 0.5);

        for (int day = 0; day < 3; day++)
        {
            await RoundAsync(bed);
            keeper.NextAt.Should().BeNull();
            await keeper.KeepAsync(isUrgent: true, Stop);
            bed.Time.Advance(TimeSpan.FromDays(1));
        }

        await bed.Session.RevokeAsync(Stop);
        handler.Sent.Should().HaveCount(3).And.OnlyContain(sent => sent.Token == null && sent.Path == "secret/data/orders");
    }

    [Theory]
    [InlineData(403, "permission denied")]
    [InlineData(400, "missing client token")]
    public async Task WithoutToken_Refusal_NamesTheAgentAndIsLeftAtThat(int status, string said)
    {
        FakeHandler handler = new(_ => FakeHandler.Json((System.Net.HttpStatusCode)status, $$"""{"errors":["{{said}}"]}"""));
        using SessionBed bed = new(handler, new NoAuthMethod());

        VaultException failure = await FailureAsync(bed);

        failure.Kind.Should().Be(VaultErrorKind.AccessDenied);
        failure.Message.Should().Contain("agent or proxy").And.Contain("use_auto_auth_token").And.Contain("capabilities = [\"read\"]");
        handler.Sent.Should().ContainSingle();
        bed.Logger.Collector.GetSnapshot().Should().BeEmpty();
    }

    /// <summary>It may make a new token each time.</summary>
    [Fact]
    public async Task Round_Callback_IsCalledOnlyWhenAnotherTokenIsNeeded()
    {
        int made = 0;
        using SessionBed bed = new(_vault.Handler, new TokenAuthMethod(VaultCredential.FromCallback(_ => new($"made-{++made}"))));

        await RoundAsync(bed);
        await RoundAsync(bed);
        made.Should().Be(1);
        _vault.Revoke("made-1");
        await RoundAsync(bed);

        made.Should().Be(2);
    }

    [Fact]
    public async Task Round_CallbackWithADeadToken_IsCalledAgainAndTheTokenLeftAlone()
    {
        string token = "made-1";
        using SessionBed bed = new(_vault.Handler, new TokenAuthMethod(VaultCredential.FromCallback(_ => new(token))));
        await RoundAsync(bed);
        _vault.Revoke("made-1");
        await FailureAsync(bed);
        int sent = _vault.Handler.Sent.Count;

        await FailureAsync(bed);
        _vault.Handler.Sent.Should().HaveCount(sent);
        token = "made-2";
        await RoundAsync(bed);

        _vault.Handler.Sent[^1].Token.Should().Be("made-2");
    }

    private static async Task RoundAsync(SessionBed bed)
    {
        await bed.Client.EnsureLoggedInAsync(Stop);
        await bed.ReadAsync(Stop);
    }

    private static async Task DeniedAsync(SessionBed bed) =>
        (await FluentActions.Awaiting(() => bed.Client.SendAsync(new(HttpMethod.Get, "secret/data/other"), Stop)).Should().ThrowAsync<VaultException>())
        .Which.Message.Should().Contain("not valid any more, or may not even look itself up");

    private static async Task<VaultException> FailureAsync(SessionBed bed) =>
        (await FluentActions.Awaiting(() => RoundAsync(bed)).Should().ThrowAsync<VaultException>()).Which;

    private void Put(string? content)
    {
        File.Delete(_file);
        if (content is not null)
        {
            File.WriteAllText(_file, content);
        }
    }

    private SessionBed Bed() => new(_vault.Handler, new TokenAuthMethod(VaultCredential.FromFile(_file)));
}
