using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Refresh;

public sealed class RefresherTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Task.Delay takes 49.7 days at most; a renewal may be due later, where polling is off.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(365)]
    public async Task RunAsync_PollingOffAndATokenOfDays_IsAnswered(int days)
    {
        FakeHandler handler = new(request =>
            request.Token is null ? FakeHandler.Login("t1", days * 86_400) : FakeHandler.Secret("""{"k":"v"}"""));
        using VaultBed bed = new(handler, vault =>
        {
            vault.Options.Refresh.Enabled = false;
            vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
        });

        await bed.Root.GetVaultRefresher().RefreshAsync(Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop);

        bed.Log.GetSnapshot().Should().NotContain(record => record.Id == 505);
    }

    /// <summary>What a round does at its end is done once more when a defect was survived, and meets it again.</summary>
    [Fact]
    public async Task RunAsync_TheEndOfEachRoundThrows_TheLoopIsStillThereAfterwards()
    {
        DefectiveClock clock = new();
        using VaultBed bed = new(VaultBed.Holding(() => """{"k":"v"}"""), vault =>
            vault.UseTimeProvider(clock).UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders"));
        IVaultRefresher vault = bed.Root.GetVaultRefresher();

        clock.IsBroken = true;
        Task<bool> during = vault.RefreshAsync(Stop);
        await clock.Paused.WaitAsync(TimeSpan.FromMinutes(1), Stop);
        clock.IsBroken = false;
        clock.Advance(TimeSpan.FromSeconds(1));

        await during.WaitAsync(TimeSpan.FromMinutes(1), Stop).ContinueWith(_ => { }, Stop, TaskContinuationOptions.None, TaskScheduler.Default);
        during.IsCompleted.Should().BeTrue("who asked is answered, one way or the other");
        (await vault.RefreshAsync(Stop).WaitAsync(TimeSpan.FromMinutes(1), Stop)).Should().BeFalse("nothing has changed, and nothing fails");
        bed.Log.GetSnapshot().Should().Contain(record => record.Id == 505);
    }

    /// <summary>Only the login of a replacement throws, and only the user's code; Vault is not even asked.</summary>
    [Fact]
    public async Task RunAsync_AuthMethodThrowsAtReplacement_DoesNotSpin()
    {
        int descriptions = 0;
        FakeAuthMethod method = new(_ => Interlocked.Increment(ref descriptions) == 1
            ? new(VaultLogin.FromRequest("login", new Dictionary<string, string>()))
            : throw new InvalidOperationException("a defect of the user's"));
        FakeHandler handler = new(request => request.Token is null
            ? FakeHandler.Ok("""{"auth":{"client_token":"t1","lease_duration":100,"renewable":false}}""")
            : FakeHandler.Secret("""{"k":"v"}"""));
        using VaultBed bed = new(handler, vault => vault.UseAuthentication(method).AddKeyValue("secret", "orders"));
        await bed.Root.GetVaultRefresher().RefreshAsync(Stop);

        bed.Time.Advance(TimeSpan.FromSeconds(95));
        await FluentActions.Awaiting(() => bed.Root.GetVaultRefresher().RefreshAsync(Stop).WaitAsync(TimeSpan.FromSeconds(3), Stop))
            .Should().NotThrowAsync<TimeoutException>();

        descriptions.Should().BeLessThan(5);
        bed.Log.GetSnapshot().Count(record => record.Id == 505).Should().BeLessThan(5);
    }

    /// <summary>One that throws for a while, and says when the loop pauses for it.</summary>
    private sealed class DefectiveClock() : FakeTimeProvider(Some.Now)
    {
        private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isBroken;

        public bool IsBroken
        {
            get => _isBroken;
            set => _isBroken = value;
        }

        public Task Paused => _paused.Task;

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("a defect") : base.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = base.CreateTimer(callback, state, dueTime, period);
            if (IsBroken && dueTime == TimeSpan.FromSeconds(1))
            {
                _paused.TrySetResult();
            }

            return timer;
        }
    }
}
