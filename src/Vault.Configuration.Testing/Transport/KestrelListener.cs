using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Transport;

/// <summary>Brings requests to the server over real loopback sockets.</summary>
internal sealed class KestrelListener(Exchange exchange, ConnectionCounter counter, X509Certificate2? certificate)
{
    private WebApplication? _application;

    public bool IsRunning => _application is not null;

    public async Task<int> StartAsync(int port, CancellationToken cancellationToken)
    {
        // The empty builder reads no environment variables, no files, and logs nothing.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();

        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Listen(IPAddress.Loopback, port, Configure);
        });

        WebApplication application = builder.Build();
        application.Run(HandleAsync);

        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        _application = application;

        string address = application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new Uri(address).Port;
    }

    /// <summary>As abrupt as a crash: requests under way are cut off.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _application, null) is { } application)
        {
            await application.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            await application.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Configure(ListenOptions listen)
    {
        listen.Use(counter.Count);
        listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;

        if (certificate is not null)
        {
            listen.UseHttps(certificate);
        }
    }

    private async Task HandleAsync(HttpContext context)
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

    private static async Task<EngineRequest> ReadAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        Dictionary<string, string> headers = context.Request.Headers
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        return new EngineRequest(context.Request.Method.ToUpperInvariant(), RequestTarget.Parse(target), headers, body.ToArray());
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
