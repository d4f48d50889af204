using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine;
using Vault.Configuration.Testing.Transport;

namespace Vault.Configuration.Testing;

/// <summary>
/// A Vault for tests, in memory, that speaks Vault's HTTP API. KV version 2 is mounted at <c>secret</c>, and every auth
/// method it knows is enabled under its type, such as <c>auth/approle</c>. Policies are enforced, tokens expire, and the clock can
/// be a fake one.
/// </summary>
/// <example>
/// <code>
/// await using VaultTestServer server = await VaultTestServer.StartAsync();
/// server.PutSecret("secret", "orders/db", ("user", "app"), ("password", "first"));
/// server.AddPolicy("orders", "path \"secret/data/orders/*\" { capabilities = [\"read\"] }");
/// VaultTestAppRole role = server.AddAppRole("orders", options => options.Policies = ["orders"]);
///
/// // server.Address, role.RoleId and role.SecretId are what the program under test needs.
/// </code>
/// </example>
public sealed partial class VaultTestServer : VaultTestNamespace, IAsyncDisposable
{
    private readonly VaultEngine _engine;
    private readonly RequestLog _log;
    private readonly ConnectionCounter _connections = new();
    private readonly Exchange _exchange;
    private readonly KestrelListener _listener;
    private int _port;

    private VaultTestServer(VaultTestServerOptions options, VaultEngine engine)
        : base(engine, "")
    {
        Certificate = options.UseHttps ? SelfMadeCertificate.Create() : null;
        _engine = engine;
        _log = new RequestLog(options.MaxRecordedRequests);
        _exchange = new Exchange(_engine, Faults, _log, options.TimeProvider);
        _listener = new KestrelListener(_exchange, _connections, Certificate, options.UnixSocketPath);
        _port = options.Port;
        EnableDefaults();
    }

    /// <summary>Where it listens: <c>http://127.0.0.1:port</c> or <c>https://localhost:port</c>.</summary>
    public Uri Address => new(Certificate is null ? $"http://127.0.0.1:{_port}" : $"https://localhost:{_port}");

    /// <summary>A token that may do everything, in all namespaces.</summary>
    public string RootToken => _engine.RootToken;

    /// <summary>With HTTPS the server's certificate: trust it, or pin it. Null with HTTP.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Faults on demand.</summary>
    public VaultTestFaults Faults { get; } = new();

    /// <summary>
    /// The requests received, in order; of very many the last ones (<see cref="VaultTestServerOptions.MaxRecordedRequests"/>).
    /// The list that is returned does not change any more.
    /// </summary>
    public IReadOnlyList<VaultTestRequest> Requests => _log.Snapshot();

    /// <summary>How many connections are open now. Only sockets count.</summary>
    public int OpenConnections => _connections.Open;

    /// <summary>How many connections were accepted in all, restarts included.</summary>
    public int AcceptedConnections => _connections.Accepted;

    /// <summary>Whether the server is sealed: it then answers 503 to nearly everything.</summary>
    public bool IsSealed => _engine.Change(state => state.Seal.IsSealed);

    /// <summary>The key that <c>sys/unseal</c> takes.</summary>
    public string UnsealKey => _engine.Change(state => state.Seal.UnsealKey);

    /// <summary>Starts a server.</summary>
    /// <param name="options">How; by default with HTTP on a free port and the system's clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The server; dispose it to stop it.</returns>
    public static async Task<VaultTestServer> StartAsync(
        VaultTestServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new VaultTestServerOptions();
        VaultTestServer server = new(
            options, new VaultEngine(options.TimeProvider, options.RootToken ?? RandomText.ServiceToken(), options.Product));
        server._port = await server._listener.StartAsync(server._port, cancellationToken).ConfigureAwait(false);
        return server;
    }

    /// <summary>A handler that reaches this server without sockets, for an <see cref="HttpClient"/> of its own.</summary>
    /// <param name="clientCertificate">
    /// The certificate that a TLS connection would show, for the <c>cert</c> login; none, when null. It needs no key.
    /// </param>
    /// <returns>The handler. The host in the address does not matter.</returns>
    public HttpMessageHandler CreateHandler(X509Certificate2? clientCertificate = null) =>
        new InMemoryHandler(_exchange, () => _listener.IsRunning, clientCertificate);

    /// <summary>Forgets the requests so far.</summary>
    public void ClearRequests() => _log.Clear();

    /// <summary>Seals the server.</summary>
    public void Seal() => SetSealed(true);

    /// <summary>Opens it again, with all that it knew.</summary>
    public void Unseal() => SetSealed(false);

    /// <summary>Stops listening, abruptly: connections are cut. What the server knows is kept.</summary>
    /// <returns>When it has stopped.</returns>
    public Task StopAsync() => _listener.StopAsync();

    /// <summary>Listens again, on the same port; a running server is stopped first.</summary>
    /// <returns>When it listens.</returns>
    public async Task RestartAsync()
    {
        await _listener.StopAsync().ConfigureAwait(false);
        await _listener.StartAsync(_port, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _listener.StopAsync().ConfigureAwait(false);
        _engine.Dispose();
        Certificate?.Dispose();
    }

    private void SetSealed(bool isSealed) => Change(state => state.Seal.IsSealed = isSealed);
}
