using Microsoft.Extensions.Configuration;
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
}
