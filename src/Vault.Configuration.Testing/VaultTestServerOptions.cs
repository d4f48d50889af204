namespace Vault.Configuration.Testing;

/// <summary>How a <see cref="VaultTestServer"/> is to be started.</summary>
public sealed class VaultTestServerOptions
{
    private int _maxRecordedRequests = 10_000;

    /// <summary>
    /// Serves HTTPS with HTTP/2 and HTTP/1.1 and a self-made certificate (<see cref="VaultTestServer.Certificate"/>), instead of
    /// HTTP/1.1 without encryption.
    /// </summary>
    public bool UseHttps { get; set; }

    /// <summary>The port on 127.0.0.1; 0 takes any free one.</summary>
    public int Port { get; set; }

    /// <summary>
    /// A path to listen at as well, as a Unix domain socket, without encryption; none, when null. There must be no file yet, and most
    /// systems allow about 100 characters.
    /// </summary>
    public string? UnixSocketPath { get; set; }

    /// <summary>The clock for everything that has a time: tokens, secret ids, versions, delays.</summary>
#pragma warning disable RS0030 // The default of the one place where the clock is chosen
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Which of the two servers it is like, where they differ.</summary>
    /// <value>The default is <see cref="VaultTestProduct.OpenBao"/>, which offers more.</value>
    public VaultTestProduct Product { get; set; }

    /// <summary>The root token; a random one that looks like Vault's, when null.</summary>
    public string? RootToken { get; set; }

    /// <summary>
    /// How many requests <see cref="VaultTestServer.Requests"/> keeps, the oldest going first: a server that runs for days must
    /// not fill the memory. 0 records none.
    /// </summary>
    /// <value>The default is 10,000.</value>
    public int MaxRecordedRequests
    {
        get => _maxRecordedRequests;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _maxRecordedRequests = value;
        }
    }
}
