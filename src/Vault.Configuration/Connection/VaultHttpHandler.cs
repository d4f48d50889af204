using System.Net;
using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Connection;

/// <summary>Makes the connections to Vault.</summary>
internal static class VaultHttpHandler
{
    /// <summary>New connections, and so a new choice behind a load balancer or in DNS, at least this often.</summary>
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>For <c>https://</c> and <c>http://</c>, with certificates as they are on disk.</summary>
    public static HttpMessageHandler Create(VaultSettings settings, ProxyRoute route, TimeProvider time, ILogger logger) =>
        settings.Tls.HasMaterial
            ? new ReloadingHandler(settings, material => Create(settings, route, material), time, logger)
            : Create(settings, route, TlsMaterial.SystemTrust);

    /// <summary>For <c>https://</c> and <c>http://</c>.</summary>
    public static SocketsHttpHandler Create(VaultSettings settings, ProxyRoute route, TlsMaterial material)
    {
        SocketsHttpHandler handler = CreateBase(settings);
        handler.EnableMultipleHttp2Connections = true;
        handler.Proxy = route.Proxy;
        handler.SslOptions = material.ToOptions(settings.Tls.SkipVerification);
        return handler;
    }

    /// <summary>For a Unix domain socket.</summary>
    public static SocketsHttpHandler CreateForSocket(VaultSettings settings, string path)
    {
        SocketsHttpHandler handler = CreateBase(settings);

        // With HTTP_PROXY set, .NET would write to the socket as if the proxy were behind it.
        handler.UseProxy = false;
        handler.ConnectCallback = (_, cancellationToken) => UnixSocket.ConnectAsync(path, cancellationToken);
        return handler;
    }

    private static SocketsHttpHandler CreateBase(VaultSettings settings) => new()
    {
        // .NET's handler would carry X-Vault-Token, and the body of a login, to whatever host a 307 names.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = settings.ConnectTimeout,
        PooledConnectionLifetime = PooledConnectionLifetime,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        AutomaticDecompression = DecompressionMethods.None,
    };
}
