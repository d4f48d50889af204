using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>
/// Ties the providers, which are older than the host, to its life: they get its logging and its validators
/// when it starts, and revoke their tokens when it has stopped.
/// </summary>
internal sealed class VaultHostedService(
    IConfiguration configuration, ILoggerFactory loggerFactory, IServiceProvider services) : IHostedLifecycleService
{
    /// <summary>Before any other hosted service starts, whatever their order.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        GuardedLogger logger = new(loggerFactory.CreateLogger(BufferedLogger.Category));
        foreach (VaultRuntime runtime in Runtimes())
        {
            (runtime.Logger.Inner as BufferedLogger)?.Upgrade(logger);
            runtime.Plan.Checks.Attach(services);
        }

        foreach (LeftOutProvider provider in ProviderSearch.FindLeftOutIn(configuration))
        {
            (provider.Logger.Inner as BufferedLogger)?.Upgrade(logger);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>After every other hosted service has stopped: they may still need what was lent through the token.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Runtimes().Select(runtime => runtime.EndAsync(cancellationToken)));

    private IEnumerable<VaultRuntime> Runtimes() => ProviderSearch.RuntimesIn(configuration);
}
