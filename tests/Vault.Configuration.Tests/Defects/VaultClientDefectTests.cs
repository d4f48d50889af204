using System.Net;
using Vault.Configuration.Connection;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Defects;

public sealed class VaultClientDefectTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A server that is switched off drops packets: the commonest outage of all.</summary>
    [Fact]
    public async Task SendAsync_ConnectTimeout_IsUnreachableOrTimeout()
    {
        await using RawServer silent = new((_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
        VaultSettings settings = Some.Settings(options =>
        {
            options.Address = new Uri($"https://127.0.0.1:{silent.Address.Port}");
            options.ConnectTimeout = TimeSpan.FromMilliseconds(100);
        });
        using VaultClient client = new(settings, TimeProvider.System, handler: null);

        VaultException failure = (await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "token", Stop))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().BeOneOf(VaultErrorKind.Unreachable, VaultErrorKind.Timeout);
        failure.IsTransient.Should().BeTrue();
    }

    [Fact]
    public async Task SendAsync_BodyBreaksAfterCancellation_IsAnOperationCanceledException()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        FakeHandler handler = new(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new TornStream(caller)) });
        using VaultClient client = new(Some.Settings(), TimeProvider.System, handler);

        await FluentActions.Awaiting(() => client.SendAsync(Some.Read, null, caller.Token))
            .Should().ThrowAsync<OperationCanceledException>();
    }

    private sealed class TornStream(CancellationTokenSource caller) : MemoryStream
    {
        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await caller.CancelAsync();
            throw new IOException("Connection reset by peer");
        }
    }

    [Fact]
    public async Task SendAsync_HandlersOwnTimeout_IsAVaultException()
    {
        FakeHandler handler = new((_, _) => throw new TaskCanceledException("resilience handler gave up", new TimeoutException()));
        using VaultClient client = new(Some.Settings(), TimeProvider.System, handler);

        await FluentActions.Awaiting(() => client.SendAsync(Some.Read, null, Stop)).Should().ThrowAsync<VaultException>();
    }
}
