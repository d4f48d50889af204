using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Connection;

/// <summary>
/// Looks at the certificate files again while it is used. When one has changed, the next request makes new connections with
/// what it holds now, and the old connections end once nobody uses them. A file that is broken, or half written, changes nothing.
/// </summary>
internal sealed class ReloadingHandler(
    VaultSettings settings, Func<TlsMaterial, HttpMessageHandler> create, TimeProvider time, ILogger logger) : HttpMessageHandler
{
    private static readonly TimeSpan LooksApart = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();

    // Under _gate.
    private Generation? _current;
    private string? _stamp;
    private string? _complaint;
    private long _lookedAt;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Generation generation = Enter();
        try
        {
            return await generation.Connections.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // An answer whose body is still being read keeps its connection beyond this.
            Leave(generation);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _current?.Retire();
            _current = null;
        }

        base.Dispose(disposing);
    }

    /// <exception cref="VaultException">The files were never good.</exception>
    private Generation Enter()
    {
        lock (_gate)
        {
            if (_current is null || time.GetElapsedTime(_lookedAt) >= LooksApart)
            {
                Look();
            }

            _current!.Users++;
            return _current;
        }
    }

    private void Leave(Generation generation)
    {
        lock (_gate)
        {
            generation.Users--;
            generation.EndIfUnused();
        }
    }

    private void Look()
    {
        _lookedAt = time.GetTimestamp();
        try
        {
            TlsFiles files = TlsFiles.Read(settings.Tls);
            string stamp = files.Stamp();
            if (_current is null || stamp != _stamp)
            {
                Generation next = new(create(TlsMaterial.From(files)));
                if (_current is not null)
                {
                    logger.TlsFilesChanged(settings.Name);
                }

                _current?.Retire();
                _current = next;
                _stamp = stamp;
            }

            _complaint = null;
        }
        catch (VaultException problem) when (_current is not null)
        {
            if (_complaint != problem.Message)
            {
                logger.TlsFilesRefused(settings.Name, problem.Message);
            }

            _complaint = problem.Message;
        }
    }

    /// <summary>The connections that were made with the same files.</summary>
    private sealed class Generation(HttpMessageHandler handler)
    {
        private bool _isRetired;

        public HttpMessageInvoker Connections { get; } = new(handler);

        public int Users { get; set; }

        public void Retire()
        {
            _isRetired = true;
            EndIfUnused();
        }

        public void EndIfUnused()
        {
            if (_isRetired && Users == 0)
            {
                Connections.Dispose();
            }
        }
    }
}
