using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Connection;

/// <summary>The ways to the addresses: over the network, through sockets of this machine, or by the user's own handler.</summary>
internal sealed class VaultTransport : IDisposable
{
    // Not HttpClient: what it adds is objects for each request, and time limits, addresses and headers that are not used here.
    private readonly HttpMessageInvoker _network;
    private readonly Dictionary<Uri, HttpMessageInvoker> _sockets = [];
    private readonly ProxyRoute? _route;

    /// <param name="settings">Addresses, TLS, proxy and time limits.</param>
    /// <param name="time">How often to look at certificate files.</param>
    /// <param name="handler">The user's own handler, which stays the user's; <see langword="null"/> for ours.</param>
    /// <param name="logger">Is told what is not safe.</param>
    public VaultTransport(VaultSettings settings, TimeProvider time, HttpMessageHandler? handler, ILogger logger)
    {
        if (handler is not null)
        {
            _network = new HttpMessageInvoker(handler, disposeHandler: false);
            return;
        }

        Warn(settings, logger);
        _route = new ProxyRoute(settings.Proxy);
        _network = new HttpMessageInvoker(VaultHttpHandler.Create(settings, _route, time, logger));
        foreach (Uri address in settings.Addresses.All.Where(UnixSocket.Is).Distinct())
        {
            _sockets.Add(address, new HttpMessageInvoker(VaultHttpHandler.CreateForSocket(settings, UnixSocket.PathOf(address))));
        }
    }

    /// <summary>Whether our handler makes the connections, so that its exceptions mean what we know of them.</summary>
    public bool IsOurs => _route is not null;

    /// <summary>Sends a message to where <paramref name="address"/> leads.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, Uri address, CancellationToken cancellationToken) =>
        _sockets.GetValueOrDefault(address, _network).SendAsync(message, cancellationToken);

    /// <summary>What error sentences add about the way to an address.</summary>
    public string DescribeRoute(Uri address) => _sockets.ContainsKey(address) ? "" : _route?.Describe(address) ?? "";

    public void Dispose()
    {
        _network.Dispose();
        foreach (HttpMessageInvoker socket in _sockets.Values)
        {
            socket.Dispose();
        }
    }

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
