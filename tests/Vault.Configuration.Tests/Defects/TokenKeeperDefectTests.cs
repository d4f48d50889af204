using Vault.Configuration.Refresh;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Defects;

public sealed class TokenKeeperDefectTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Otherwise the loop spins: what was due is still due, and there is no wait before the next attempt.</summary>
    [Fact]
    public async Task KeepAsync_AuthMethodThrowsSomethingElse_IsPlannedAnew()
    {
        int descriptions = 0;
        FakeAuthMethod method = new(_ => ++descriptions == 1
            ? new(VaultLogin.FromRequest("login", new Dictionary<string, string>()))
            : throw new InvalidOperationException("a defect of the user's"));
        using SessionBed bed = new(
            new FakeHandler(_ => FakeHandler.Ok("""{"auth":{"client_token":"t1","lease_duration":100,"renewable":false}}""")), method);
        await PlansAnew(bed);
    }

    [Fact]
    public async Task KeepAsync_RenewalAnsweredInAnotherForm_IsPlannedAnew()
    {
        using SessionBed bed = new(
            new FakeHandler(request => request.Path == "auth/token/renew-self"
                ? FakeHandler.Ok("""{"auth":{"lease_duration":"100s"}}""")
                : FakeHandler.Login("t1", 100)),
            new FakeAuthMethod());
        await PlansAnew(bed);
    }

    [Fact]
    public async Task KeepAsync_ConnectTimeout_IsPlannedAnew()
    {
        using SessionBed bed = new(
            new FakeHandler(request => request.Path == "auth/token/renew-self"
                ? throw new TaskCanceledException("The operation was canceled.", new TimeoutException("ConnectTimeout"))
                : FakeHandler.Login("t1", 100)),
            new FakeAuthMethod());
        await PlansAnew(bed);
    }

    private static async Task PlansAnew(SessionBed bed)
    {
        TokenKeeper keeper = new(bed.Session, bed.Time, bed.Logger, () => 0.5);
        await bed.Session.GetAsync(Stop);
        _ = keeper.NextAt;
        bed.Time.Advance(TimeSpan.FromSeconds(95));

        await FluentActions.Awaiting(() => keeper.KeepAsync(isUrgent: false, Stop)).Should().NotThrowAsync();

        keeper.NextAt.Should().BeGreaterThan(bed.Time.GetTimestamp());
    }
}
