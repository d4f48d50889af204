using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Provider;

/// <summary>Hands the host's logging to the providers, which are older than the host.</summary>
internal sealed class VaultHostedService(IConfiguration configuration, ILoggerFactory loggerFactory) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        ILogger logger = loggerFactory.CreateLogger(BufferedLogger.Category);
        foreach (VaultConfigurationProvider provider in ProviderSearch.FindIn(configuration))
        {
            (provider.Runtime.Logger as BufferedLogger)?.Upgrade(logger);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
