using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>A session and what it is made of: the one place in the tests that makes one.</summary>
internal sealed class SessionBed : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly VaultClient _vault;

    public SessionBed(
        FakeHandler handler,
        VaultAuthMethod method,
        FakeTimeProvider? time = null,
        bool retriesRefusedLogin = false,
        Action<VaultOptions>? change = null)
    {
        Time = time ?? new FakeTimeProvider(Some.Now);
        Handler = handler;
        VaultSettings settings = Some.Settings(options =>
        {
            options.RetryRefusedLogin = retriesRefusedLogin;
            change?.Invoke(options);
        });
        _vault = new VaultClient(settings, Time, handler);
        LoginExchange exchange = new(_vault, method, settings, Time, Logger, () => 0.5);
        Session = new TokenSession(_vault, method, exchange, Time, Logger, _stopping.Token);
        Client = new AuthenticatedClient(_vault, Session, Time, Logger);
    }

    public FakeTimeProvider Time { get; }

    public FakeLogger Logger { get; } = new();

    public FakeHandler Handler { get; }

    public TokenSession Session { get; }

    public AuthenticatedClient Client { get; }

    /// <summary>Reads one secret, and gives the status of the answer.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken = default) =>
        (await Client.SendAsync(Some.Read, cancellationToken)).Dispose();

    /// <summary>Reads these sources through the session.</summary>
    public SecretLoader Loader(IReadOnlyList<SecretSource> sources, OptionsChecks? checks = null) =>
        new(Client, new SourceList(sources), new Admission(Time, Logger), checks ?? new OptionsChecks([]), new IssuedLeases(), Time, Logger, () => 0.5);

    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        Session.Dispose();
        _vault.Dispose();
        _stopping.Dispose();
    }
}
