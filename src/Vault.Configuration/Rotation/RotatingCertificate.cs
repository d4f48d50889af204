using System.Net.Security;
using Vault.Configuration.Rotation;

namespace Vault.Configuration;

/// <summary>
/// A certificate with its key and its intermediates, read anew when its PEM texts in the configuration change. Register it with
/// <c>services.AddRotatingCertificate</c>.
/// </summary>
/// <remarks>
/// Connections keep what they were made with; new ones take the new certificate. One that cannot be read, does not belong to its
/// key, or has ended, does not take the place of the one in use, and is logged. All members may be used by many threads at once.
/// </remarks>
public sealed class RotatingCertificate : IAsyncDisposable, IDisposable
{
    private readonly Rotating<SslStreamCertificateContext> _contexts;

    internal RotatingCertificate(Rotating<SslStreamCertificateContext> contexts) => _contexts = contexts;

    /// <summary>The certificate and its intermediates as they are now. Ask again for each handshake; what you hold stays usable.</summary>
    /// <remarks>Reads the certificate if that has not happened at the start of the host.</remarks>
    /// <exception cref="InvalidOperationException">There is no certificate yet: a text is missing or wrong, or the certificate has ended.</exception>
    public SslStreamCertificateContext Context => _contexts.Current;

    /// <summary>
    /// Options for one handshake as a server, with the certificate of now and all its intermediates:
    /// <c>listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(certificate.CreateServerOptions()) })</c>.
    /// (Kestrel's <c>ServerCertificateSelector</c> sends no intermediates.)
    /// </summary>
    /// <returns>New options; change what you like.</returns>
    /// <exception cref="InvalidOperationException">As for <see cref="Context"/>.</exception>
    public SslServerAuthenticationOptions CreateServerOptions() => new() { ServerCertificateContext = Context };

    /// <summary>
    /// Options for one handshake as a client that shows the certificate of now and all its intermediates. An
    /// <see cref="HttpClient"/> would keep them: see <see cref="CreateHandler"/>.
    /// </summary>
    /// <returns>New options; change what you like.</returns>
    /// <remarks>
    /// <see cref="SslClientAuthenticationOptions.AllowTlsResume"/> is off: a server in .NET on Linux keeps no intermediates with a
    /// session, and would refuse the client when it resumes one.
    /// </remarks>
    /// <exception cref="InvalidOperationException">As for <see cref="Context"/>.</exception>
    public SslClientAuthenticationOptions CreateClientOptions() => ClientOptions(Context);

    /// <summary>
    /// A handler for an <see cref="HttpClient"/> that lives long. It shows the certificate as a client, and opens new connections
    /// for the requests that come after a new certificate; requests that are under way end on the old ones.
    /// </summary>
    /// <param name="configure">
    /// Changes the handler behind it: time limits, or what servers to trust (<see cref="SocketsHttpHandler.SslOptions"/>). Called
    /// for each certificate, with a new handler.
    /// </param>
    /// <returns>The handler. Dispose it, or let the <see cref="HttpClient"/> do so.</returns>
    /// <remarks>
    /// <see cref="SocketsHttpHandler"/> copies its TLS options when it is first used, and what a
    /// <see cref="SslClientAuthenticationOptions.LocalCertificateSelectionCallback"/> returns is sent without intermediates that are
    /// not installed on the machine. Hence a handler for each certificate.
    /// </remarks>
    public HttpMessageHandler CreateHandler(Action<SocketsHttpHandler>? configure = null) =>
        new RotatingClientHandler(() => Context, configure);

    /// <summary>Reads the texts now, if they have changed, instead of waiting for that to happen in the background.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether they have changed, and the new certificate is in use.</returns>
    /// <exception cref="InvalidOperationException">The new certificate is not usable; the old one stays.</exception>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    public ValueTask<bool> RotateAsync(CancellationToken cancellationToken = default) => _contexts.RotateAsync(cancellationToken);

    /// <summary>Follows the configuration no more. The container does this.</summary>
    /// <returns>Ends when that is done.</returns>
    public ValueTask DisposeAsync() => _contexts.DisposeAsync();

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => _contexts.Dispose();

    internal static SslClientAuthenticationOptions ClientOptions(SslStreamCertificateContext context) =>
        new() { ClientCertificateContext = context, AllowTlsResume = false };

    internal async Task ReadAsync(CancellationToken cancellationToken) =>
        (await _contexts.BorrowAsync(cancellationToken).ConfigureAwait(false)).Dispose();
}
