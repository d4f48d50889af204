using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Vault.Configuration.Tests.Fakes;

/// <summary>A configuration made by <c>AddVault</c>, with everything around it fake.</summary>
internal sealed class VaultBed : IDisposable
{
    private readonly ILoggerFactory _loggers;

    /// <param name="handler">The network.</param>
    /// <param name="configure">What to read; by default one secret, <c>secret/orders</c>.</param>
    public VaultBed(FakeHandler handler, Action<VaultConfigurationBuilder>? configure = null)
    {
        _loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(Log)));
        Root = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = new Uri("http://vault.test:8200");
            vault.Options.ReportFirstFailureOnStandardError = false;
            vault.UseHttpMessageHandler(handler).UseTimeProvider(Time).UseLoggerFactory(_loggers);
            if (configure is null)
            {
                vault.UseAuthentication(new FakeAuthMethod()).AddKeyValue("secret", "orders");
            }
            else
            {
                configure(vault);
            }
        }).Build();
    }

    public FakeTimeProvider Time { get; } = new(Some.Now);

    public FakeLogCollector Log { get; } = new();

    public IConfigurationRoot Root { get; }

    public IConfigurationProvider Provider => Root.Providers.Single();

    /// <summary>A Vault whose every secret holds these fields.</summary>
    public static FakeHandler Holding(Func<string> fields) => new(request =>
        request.Token is null ? FakeHandler.Login("t1", seconds: 0) : FakeHandler.Secret(fields()));

    public void Dispose()
    {
        ((IDisposable)Root).Dispose();
        _loggers.Dispose();
    }
}
