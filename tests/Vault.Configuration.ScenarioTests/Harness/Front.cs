using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Vault.Configuration.ScenarioTests.Harness;

/// <summary>
/// Stands before a server and passes the bytes on: after a TLS handshake, from a Unix domain socket, or as a proxy that was asked
/// to <c>CONNECT</c>.
/// </summary>
internal sealed class Front : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<Stream, Task<Stream>> _greet;
    private readonly Uri _server;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly ConcurrentQueue<string> _greetings = new();
    private readonly Task _loop;

    private Front(EndPoint endPoint, Uri server, Func<Front, Stream, Task<Stream>> greet)
    {
        _server = server;
        _greet = stream => greet(this, stream);
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(endPoint);
        _listener.Listen();
        Port = (_listener.LocalEndPoint as IPEndPoint)?.Port ?? 0;
        _loop = Task.Run(AcceptAsync);
    }

    public int Port { get; }

    /// <summary>What came before the bytes: names (of hosts, not of IP addresses) asked for in handshakes, client certificates, heads of proxy requests.</summary>
    public IReadOnlyList<string> Greetings => [.. _greetings];

    /// <summary>Speaks TLS. The options are asked for anew at each handshake.</summary>
    public static Front WithTls(Uri server, Func<SslServerAuthenticationOptions> options) => new(
        new IPEndPoint(IPAddress.Loopback, 0),
        server,
        async (front, stream) =>
        {
            SslStream tls = new(stream);
            await tls.AuthenticateAsServerAsync(options(), front._stopping.Token);
            front._greetings.Enqueue($"{tls.TargetHostName} {tls.RemoteCertificate?.Subject}".Trim());
            return tls;
        });

    public static Front OnSocket(Uri server, string path) =>
        new(new UnixDomainSocketEndPoint(path), server, (_, stream) => Task.FromResult(stream));

    /// <summary>A forward proxy that leads to the server whatever it is asked for, or refuses.</summary>
    /// <param name="server">The server.</param>
    /// <param name="answer">The first line of its answer.</param>
    /// <param name="asksForPassword">Whether it answers 407 where no password came.</param>
    public static Front AsProxy(Uri server, string answer = "HTTP/1.1 200 Connection established", bool asksForPassword = false) => new(
        new IPEndPoint(IPAddress.Loopback, 0),
        server,
        async (front, stream) =>
        {
            while (true)
            {
                string head = await ReadHeadAsync(stream, front._stopping.Token);
                front._greetings.Enqueue(head);
                bool lacksPassword = asksForPassword && !head.Contains("Proxy-Authorization", StringComparison.Ordinal);
                string line = lacksPassword ? "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"" : answer;
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\nContent-Length: 0\r\n\r\n"), front._stopping.Token);
                if (!lacksPassword && answer.Contains(" 200 ", StringComparison.Ordinal))
                {
                    return stream;
                }
            }
        });

    /// <summary>Ends the connections that are open, as a server that restarts does.</summary>
    public void Cut()
    {
        foreach (Socket socket in _open.Keys)
        {
            socket.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        Cut();
        await _loop;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptAsync(_stopping.Token)));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        _open.TryAdd(client, true);
        try
        {
            await using Stream greeted = await _greet(new NetworkStream(client, ownsSocket: true));
            using TcpClient server = new();
            await server.ConnectAsync(_server.Host, _server.Port, _stopping.Token);
            await Task.WhenAny(
                PumpAsync(greeted, server.GetStream()),
                PumpAsync(server.GetStream(), greeted));
        }
        catch (Exception end) when (IsEnd(end))
        {
            // The client does not like the certificate, or the other way round, or the test is over.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }

    /// <summary>The direction that ends last has nobody who waits for it: its exception must not turn up in another test.</summary>
    private async Task PumpAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to, _stopping.Token);
        }
        catch (Exception end) when (IsEnd(end))
        {
        }
    }

    private static bool IsEnd(Exception exception) => exception
        is IOException or AuthenticationException or SocketException or OperationCanceledException or ObjectDisposedException;

    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
