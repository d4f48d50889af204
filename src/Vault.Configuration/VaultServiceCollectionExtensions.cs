using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Vault.Configuration;
using Vault.Configuration.Provider;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what belongs to <c>AddVault</c>.</summary>
public static class VaultServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IVaultRefresher"/>, and hands the messages of the time before the host to its logging. Not needed
    /// for reloading, nor after <c>builder.AddVault(…)</c>; may be called more than once.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddVault(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IVaultRefresher>(provider => new VaultRefresher(provider.GetRequiredService<IConfiguration>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, VaultHostedService>());
        return services;
    }
}
