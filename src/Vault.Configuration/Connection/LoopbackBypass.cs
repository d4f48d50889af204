using System.Net;

namespace Vault.Configuration.Connection;

/// <summary>
/// The system's proxy, but never for loopback. With HTTP_PROXY set, .NET sends even <c>http://127.0.0.1:8200</c>, token and
/// all, to the proxy. Go, and so every tool that people know from Vault, never does.
/// </summary>
internal sealed class LoopbackBypass(IWebProxy proxy) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => proxy.Credentials;
        set => proxy.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : proxy.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || proxy.IsBypassed(host);
}
