using System.Net.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace Vault.Configuration.Rotation;

/// <summary>
/// Sends requests through one <see cref="SocketsHttpHandler"/> for each certificate. The old one is disposed when the last
/// request has its answer; a body that is still read keeps its connection, which .NET closes afterwards.
/// </summary>
internal sealed class RotatingClientHandler(Func<SslStreamCertificateContext> current, Action<SocketsHttpHandler>? configure)
    : HttpMessageHandler
{
    private readonly object _gate = new();
    private volatile Handler? _handler; // Written under _gate.
    private bool _isDisposed; // Under _gate.

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using Lent<HttpMessageInvoker> lent = Borrow();
        return await lent.Value.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using Lent<HttpMessageInvoker> lent = Borrow();
        return lent.Value.Send(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _isDisposed = true;
                _handler?.Invoker.EndAsync();
            }
        }

        base.Dispose(disposing);
    }

    private Lent<HttpMessageInvoker> Borrow()
    {
        while (true)
        {
            if (_handler is { } handler && ReferenceEquals(handler.Certificate, current()) && handler.Invoker.TryHold())
            {
                return new Lent<HttpMessageInvoker>(handler.Invoker);
            }

            Exchange();
        }
    }

    private void Exchange()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            SslStreamCertificateContext certificate = current(); // Under the lock, or a slow thread would bring an old one back.
            if (ReferenceEquals(_handler?.Certificate, certificate))
            {
                return;
            }

            SocketsHttpHandler sockets = new() { SslOptions = RotatingCertificate.ClientOptions(certificate) };
            configure?.Invoke(sockets);
            Handler? old = _handler;
            _handler = new Handler(
                certificate,
                new RotatingInstance<HttpMessageInvoker>(new HttpMessageInvoker(sockets), nameof(RotatingClientHandler), NullLogger.Instance));
            old?.Invoker.Release();
        }
    }

    private sealed record Handler(SslStreamCertificateContext Certificate, RotatingInstance<HttpMessageInvoker> Invoker);
}
