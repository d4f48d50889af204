using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Connection;

/// <summary>The ways to the addresses: over the network, through sockets of this machine, or by the user's own handler.</summary>
internal sealed class VaultTransport : IDisposable
{
    private readonly HttpClient _network;
    private readonly Dictionary<Uri, HttpClient> _sockets = [];
    private readonly ProxyRoute? _route;

    /// <param name="settings">Addresses, TLS, proxy and time limits.</param>
    /// <param name="time">How often to look at certificate files.</param>
    /// <param name="handler">The user's own handler, which stays the user's; <see langword="null"/> for ours.</param>
    /// <param name="logger">Is told what is not safe.</param>
    public VaultTransport(VaultSettings settings, TimeProvider time, HttpMessageHandler? handler, ILogger logger)
    {
        if (handler is not null)
        {
            _network = Client(handler, isOurs: false);
            return;
        }

        Warn(settings, logger);
        _route = new ProxyRoute(settings.Proxy);
        _network = Client(VaultHttpHandler.Create(settings, _route, time, logger), isOurs: true);
        foreach (Uri address in settings.Addresses.All.Where(UnixSocket.Is).Distinct())
        {
            _sockets.Add(address, Client(VaultHttpHandler.CreateForSocket(settings, UnixSocket.PathOf(address)), isOurs: true));
        }
    }

    /// <summary>Whether our handler makes the connections, so that its exceptions mean what we know of them.</summary>
    public bool IsOurs => _route is not null;

    /// <summary>Sends a message to where <paramref name="address"/> leads.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, Uri address, CancellationToken cancellationToken) =>
        _sockets.GetValueOrDefault(address, _network).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>What error sentences add about the way to an address.</summary>
    public string DescribeRoute(Uri address) => _sockets.ContainsKey(address) ? "" : _route?.Describe(address) ?? "";

    public void Dispose()
    {
        _network.Dispose();
        foreach (HttpClient socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

    private static HttpClient Client(HttpMessageHandler handler, bool isOurs) => new(handler, disposeHandler: isOurs)
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private static void Warn(VaultSettings settings, ILogger logger)
    {
        if (settings.Tls.SkipVerification)
        {
            logger.VerificationSkipped(settings.Name);
        }

        foreach (Uri address in settings.Addresses.All.Where(address => address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback))
        {
            logger.ConnectionUnencrypted(settings.Name, ConnectionFaults.Show(address));
        }
    }
}
