using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vault.Configuration.ScenarioTests.Faults;

/// <summary>
/// The network between the library and Vault, with everything that a network does. Forwards HTTP/1.1 over loopback, request
/// by request, and breaks the exchanges that it is told to break, at the byte that it is told.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _port;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _connections = []; // Under itself.
    private readonly Task _accepting;
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _silent;
    private int _underWay;

    public FaultProxy(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    /// <summary>Decides, by the first line of a request, what happens to it. Nothing, by default.</summary>
    public Func<string, AnswerFault?> Decide { get; set; } = _ => null;

    /// <summary>How many requests wait for an answer that will not come.</summary>
    public int Silent => Volatile.Read(ref _silent);

    /// <summary>How many requests are being answered.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Ends with the next thing that happens. Take it before looking.</summary>
    public Task Next => _next.Task;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        Task[] connections;
        lock (_connections)
        {
            connections = [.. _connections];
        }

        await Task.WhenAll(connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_stopping.Token);
                client.NoDelay = true;
                lock (_connections)
                {
                    _connections.RemoveAll(connection => connection.IsCompleted);
                    _connections.Add(ServeAsync(client));
                }
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using NetworkStream stream = new(client, ownsSocket: true);
        using Upstream upstream = new(_port);
        try
        {
            while (await HttpBytes.ReadAsync(stream, _stopping.Token) is { } request)
            {
                Count(ref _underWay, 1);
                bool goesOn;
                try
                {
                    goesOn = await AnswerAsync(client, stream, upstream, request);
                }
                finally
                {
                    Count(ref _underWay, -1);
                }

                if (!goesOn)
                {
                    return;
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side has left.
            Reset(client);
        }
    }

    /// <returns>Whether the connection goes on.</returns>
    private async Task<bool> AnswerAsync(Socket client, NetworkStream stream, Upstream upstream, HttpBytes request)
    {
        AnswerFault? fault = Decide(request.FirstLine);
        switch (fault?.Kind)
        {
            case AnswerFaultKind.ResetUnsent:
                Reset(client);
                return false;
            case AnswerFaultKind.SilenceUnsent:
                await StaySilentAsync(stream);
                return false;
            case AnswerFaultKind.Replace:
                await stream.WriteAsync(fault.Bytes!, _stopping.Token);
                return false;
        }

        if (await upstream.SendAsync(request, _stopping.Token) is not { } answer)
        {
            Reset(client);
            return false;
        }

        switch (fault?.Kind)
        {
            case null:
                await stream.WriteAsync(answer.Bytes, _stopping.Token);
                return answer.IsWhole;
            case AnswerFaultKind.Drip:
                for (int i = 0; i < answer.Bytes.Length; i++)
                {
                    await stream.WriteAsync(answer.Bytes.AsMemory(i, 1), _stopping.Token);
                }

                return answer.IsWhole;
            case AnswerFaultKind.Change:
                byte[] changed = fault.Change!(answer.Body.ToArray());
                await stream.WriteAsync(answer.HeadWith(Invariant($"Content-Length: {changed.Length}")), _stopping.Token);
                await stream.WriteAsync(changed, _stopping.Token);
                return true;
            case AnswerFaultKind.Unframed:
                await stream.WriteAsync(answer.HeadWith("Connection: close"), _stopping.Token);
                await stream.WriteAsync(Cut(answer.Body.ToArray(), fault.At), _stopping.Token);
                return false;
            case AnswerFaultKind.Unchunked:
                ReadOnlyMemory<byte> chunk = Cut(answer.Body.ToArray(), fault.At);
                await stream.WriteAsync(answer.HeadWith("Transfer-Encoding: chunked"), _stopping.Token);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(Invariant($"{chunk.Length:x}\r\n")), _stopping.Token);
                await stream.WriteAsync(chunk, _stopping.Token);
                await stream.WriteAsync("\r\n"u8.ToArray(), _stopping.Token);
                return false;
            default:
                await stream.WriteAsync(Cut(answer.Bytes, fault.At), _stopping.Token);
                if (fault.Kind == AnswerFaultKind.Silence && fault.At >= answer.Bytes.Length)
                {
                    return true;
                }

                if (fault.Kind == AnswerFaultKind.Silence)
                {
                    await StaySilentAsync(stream);
                }
                else if (fault.Kind == AnswerFaultKind.Reset)
                {
                    Reset(client);
                }

                return false;
        }
    }

    /// <summary>Until the other side has had enough.</summary>
    private async Task StaySilentAsync(NetworkStream stream)
    {
        Count(ref _underWay, -1);
        Count(ref _silent, 1);
        try
        {
            while (await stream.ReadAsync(new byte[1], _stopping.Token) > 0)
            {
            }
        }
        finally
        {
            Count(ref _silent, -1);
            Count(ref _underWay, 1);
        }
    }

    private void Count(ref int counter, int by)
    {
        Interlocked.Add(ref counter, by);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private static ReadOnlyMemory<byte> Cut(byte[] bytes, int at) => bytes.AsMemory(0, Math.Min(at, bytes.Length));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Reset(Socket client)
    {
        try
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
        }
    }

    /// <summary>The proxy's own connection to Vault, made anew when the old one has ended.</summary>
    private sealed class Upstream(int port) : IDisposable
    {
        private TcpClient? _client;

        /// <returns><see langword="null"/> where Vault cannot be reached or does not answer.</returns>
        public async Task<HttpBytes?> SendAsync(HttpBytes request, CancellationToken cancellationToken)
        {
            try
            {
                if (_client is { Client: var socket } && socket.Poll(0, SelectMode.SelectRead))
                {
                    Dispose();
                }

                if (_client is null)
                {
                    _client = new TcpClient { NoDelay = true };
                    await _client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
                }

                NetworkStream stream = _client.GetStream();
                await stream.WriteAsync(request.Bytes, cancellationToken);
                HttpBytes? answer = await HttpBytes.ReadAsync(stream, cancellationToken);
                if (answer is not { IsWhole: true })
                {
                    Dispose();
                }

                return answer;
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                Dispose();
                return null;
            }
        }

        public void Dispose()
        {
            _client?.Dispose();
            _client = null;
        }
    }
}
