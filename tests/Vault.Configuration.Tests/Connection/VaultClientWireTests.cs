using System.Text;
using Vault.Configuration.Connection;
using Vault.Configuration.Snapshot;
using Vault.Configuration.Tests.Fakes;

namespace Vault.Configuration.Tests.Connection;

/// <summary>What only real sockets show: the library's own handler, and answers that break off.</summary>
public sealed class VaultClientWireTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_RedirectToAnotherHost_IsNotFollowed()
    {
        await using RawServer other = new("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        await using RawServer vault = new(
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {other.Address}v1/secret/data/orders\r\nContent-Length: 0\r\n\r\n");

        VaultException failure = await Failure(vault);

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain(other.Address.Authority).And.Contain("not followed");
        vault.Heads.Should().ContainSingle();
        other.Heads.Should().BeEmpty();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_Request_LooksLikeThisOnTheWire()
    {
        await using RawServer vault = new("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
        using VaultClient client = Client(vault);

        (await client.SendAsync(new VaultRequest(VaultRequest.List, "secret/metadata/é+"), "the-token", Stop)).Dispose();

        string head = vault.Heads.Should().ContainSingle().Which;
        head.Should().StartWith("LIST /v1/secret/metadata/%C3%A9%2B HTTP/1.1\r\n")
            .And.Contain("X-Vault-Request: true\r\n").And.Contain("X-Vault-Token: the-token\r\n");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_ConnectionLostInTheBody_IsUnreachable()
    {
        await using RawServer vault = new("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"data\":");

        VaultException failure = await Failure(vault);

        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.IsTransient.Should().BeTrue();
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_ConnectionLostInABodyThatIsReadAsItComes_TheNextAddressIsReadFromTheBeginning()
    {
        const string First = """{"request_id":"r-1","data":{"key_info":{"a":{"current_version":1},""";
        const string Whole = """{"request_id":"r-2","data":{"key_info":{"a":{"current_version":1},"b":{"current_version":1}}}}""";
        await using RawServer broken = new($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{First}");
        await using RawServer well = new($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Whole.Length}\r\n\r\n{Whole}");
        VaultSettings settings = Some.Settings(options =>
        {
            options.Address = broken.Address;
            options.FallbackAddresses.Add(well.Address);
        });
        using VaultClient client = new(settings, TimeProvider.System, handler: null);
        FolderScanReader reader = new("f", [], Some.Now);

        using VaultAnswer answer = await client.SendAsync(new VaultRequest(VaultRequest.Scan, "secret/detailed-metadata/f/") { BodyReader = reader }, "token", Stop);

        reader.Scan.Paths.Should().Equal("f/a", "f/b");
        answer.FindRequestId().Should().Be("r-2");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_ConnectionClosedAtOnce_IsUnreachable()
    {
        await using RawServer vault = new("");

        (await Failure(vault)).Kind.Should().Be(VaultErrorKind.Unreachable);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_ServerThatDoesNotSpeakHttp_IsUnreachable()
    {
        await using RawServer vault = new("SSH-2.0-OpenSSH_9.6\r\n");

        (await Failure(vault)).Kind.Should().Be(VaultErrorKind.Unreachable);
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_PortThatDoesNotSpeakTls_IsTls()
    {
        await using RawServer vault = new("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        VaultSettings settings = Some.Settings(options => options.Address = new Uri($"https://127.0.0.1:{vault.Address.Port}"));
        using VaultClient client = new(settings, TimeProvider.System, handler: null);

        VaultException failure = (await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "token", Stop))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.IsTransient.Should().BeFalse();
    }

    /// <summary>An alert is what a server answers that knows no TLS from 1.2 on (70), or does not like the client's certificate (48).</summary>
    [Theory(Timeout = Some.Patience)]
    [InlineData(70)]
    [InlineData(48)]
    public async Task SendAsync_ServerThatBreaksTheHandshakeOff_IsTls(byte alert)
    {
        await using RawServer server = new((stream, cancellationToken) =>
            stream.WriteAsync(new byte[] { 21, 3, 1, 0, 2, 2, alert }, cancellationToken).AsTask());
        VaultSettings settings = Some.Settings(options => options.Address = new Uri($"https://127.0.0.1:{server.Address.Port}"));
        using VaultClient client = new(settings, TimeProvider.System, handler: null);

        VaultException failure = (await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "token", Stop))
            .Should().ThrowAsync<VaultException>()).Which;

        failure.Kind.Should().Be(VaultErrorKind.Tls);
        failure.WasNotSent.Should().BeTrue();
    }

    /// <summary>A server that is switched off drops packets: the commonest outage of all.</summary>
    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_ConnectTimeout_IsATimeoutOfTheConnection()
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

        failure.Kind.Should().Be(VaultErrorKind.Timeout);
        failure.WasNotSent.Should().BeTrue();
        failure.Message.Should().Contain("ConnectTimeout").And.Contain("0.1 s");
    }

    [Fact(Timeout = Some.Patience)]
    public async Task SendAsync_EndlessAnswer_EndsAtTheLimit()
    {
        byte[] chunk = Encoding.ASCII.GetBytes($"1000\r\n{new string('x', 0x1000)}\r\n");
        await using RawServer vault = new(async (stream, cancellationToken) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), cancellationToken);
            while (true)
            {
                await stream.WriteAsync(chunk, cancellationToken);
            }
        });

        VaultException failure = await Failure(vault);

        failure.Kind.Should().Be(VaultErrorKind.InvalidResponse);
        failure.Message.Should().Contain("MaxResponseBytes");
    }

    private static async Task<VaultException> Failure(RawServer server)
    {
        using VaultClient client = Client(server);
        return (await FluentActions.Awaiting(() => client.SendAsync(Some.Read, "token", Stop))
            .Should().ThrowAsync<VaultException>()).Which;
    }

    private static VaultClient Client(RawServer server) => new(
        Some.Settings(options =>
        {
            options.Address = server.Address;
            options.MaxResponseBytes = 64 * 1024;
        }),
        TimeProvider.System,
        handler: null);
}
