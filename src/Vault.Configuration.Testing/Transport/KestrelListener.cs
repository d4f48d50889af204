using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Transport;

/// <summary>Brings requests to the server over real loopback sockets.</summary>
/// <remarks>
/// Kestrel alone, without a host around it. A host takes part in the life of the program that it is in: it is announced to
/// whoever waits for the program's own host (<c>WebApplicationFactory</c> takes the first), it handles Ctrl+C, and its
/// requests appear in the program's telemetry.
/// </remarks>
internal sealed class KestrelListener(
    Exchange exchange, ConnectionCounter counter, X509Certificate2? certificate, string? unixSocketPath)
    : IHttpApplication<HttpContext>
{
    private KestrelServer? _server;

    public bool IsRunning => _server is not null;

    public async Task<int> StartAsync(int port, CancellationToken cancellationToken)
    {
        KestrelServerOptions options = new() { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Listen(IPAddress.Loopback, port, listen => Configure(listen, certificate));

        if (unixSocketPath is not null)
        {
            // Clear text, as the address unix:///path means it.
            options.ListenUnixSocket(unixSocketPath, listen => Configure(listen, certificate: null));
        }

        SocketTransportFactory sockets = new(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        KestrelServer server = new(Options.Create(options), sockets, NullLoggerFactory.Instance);

        try
        {
            await server.StartAsync(this, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        _server = server;
        return new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>As abrupt as a crash: requests under way are cut off.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            server.Dispose();
        }
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            EngineRequest request = await ReadAsync(context).ConfigureAwait(false);
            Reply reply = await exchange.HandleAsync(request, context.RequestAborted).ConfigureAwait(false);
            await WriteAsync(context, reply).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client left, or the server was stopped: there is no one to tell.
            context.Abort();
        }
    }

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing: Kestrel owns the features.
    }

    private void Configure(ListenOptions listen, X509Certificate2? certificate)
    {
        listen.Use(counter.Count);
        listen.Protocols = HttpProtocols.Http1;

        if (certificate is not null)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.Use(new TlsEndpoint(certificate).Decrypt);
        }
    }

    private static async Task<EngineRequest> ReadAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        Dictionary<string, string> headers = context.Request.Headers
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        return new EngineRequest(context.Request.Method.ToUpperInvariant(), RequestTarget.Parse(target), headers, body.ToArray())
        {
            ClientCertificates = (context.Features.Get<ITlsConnectionFeature>() as TlsEndpoint.TlsConnection)?.Sent,
        };
    }

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        if (reply.Response is not { } response)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = response.Status;

        foreach ((string name, string value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        // Kestrel breaks the connection when a body is written, be it empty, where HTTP allows none.
        if (response.Status is 204 or 304 || context.Request.Method == "HEAD")
        {
            return;
        }

        await WriteBodyAsync(context, response.Body, reply.CutAfterBytes ?? response.Body.Length).ConfigureAwait(false);
    }

    private static async Task WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> body, int length)
    {
        context.Response.ContentLength = body.Length;

        // Where the body is cut, Kestrel sees that bytes are missing and closes the connection once those here are sent. To
        // abort it instead would race with them.
        await context.Response.Body
            .WriteAsync(body[..Math.Min(length, body.Length)], context.RequestAborted)
            .ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
