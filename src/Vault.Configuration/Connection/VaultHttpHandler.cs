using System.Net;

namespace Vault.Configuration.Connection;

/// <summary>Makes the connections to Vault.</summary>
internal static class VaultHttpHandler
{
    /// <summary>New connections, and so a new choice behind a load balancer or in DNS, at least this often.</summary>
    private static readonly TimeSpan PooledConnectionLifetime = TimeSpan.FromMinutes(5);

    public static SocketsHttpHandler Create(VaultSettings settings) => new()
    {
        // .NET's handler would carry X-Vault-Token, and the body of a login, to whatever host a 307 names.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = settings.ConnectTimeout,
        PooledConnectionLifetime = PooledConnectionLifetime,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        EnableMultipleHttp2Connections = true,
        AutomaticDecompression = DecompressionMethods.None,
        Proxy = new LoopbackBypass(HttpClient.DefaultProxy),
    };
}
