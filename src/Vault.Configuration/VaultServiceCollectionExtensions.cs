using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Vault.Configuration;
using Vault.Configuration.Provider;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what belongs to <c>AddVault</c>. Everything may be called more than once.</summary>
public static class VaultServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IVaultRefresher"/>, hands the messages of the time before the host to its logging, and revokes the
    /// tokens that were made by a login when the host has stopped. Not needed for reloading, nor after
    /// <c>builder.AddVault(…)</c>.
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

    /// <summary>
    /// Adds a health check. Degraded while Vault cannot be read and the last good values are in use. Unhealthy if the values are
    /// older than <see cref="VaultOptions.MaxStaleness"/>, or a secret is gone whose mapping says
    /// <see cref="DeletedSecretBehavior.Fail"/>.
    /// </summary>
    /// <param name="builder">The application's health checks. Do not use this one for liveness: a restart mends nothing.</param>
    /// <param name="name">The name of the check. A second one of the same name is not added.</param>
    /// <param name="failureStatus">What to report instead of Unhealthy.</param>
    /// <param name="tags">Tags to select checks by.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddVault(
        this IHealthChecksBuilder builder, string name = "vault", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<HealthCheckServiceOptions>(options =>
        {
            // Two checks of one name make every request to the endpoint fail.
            if (options.Registrations.All(registration => registration.Name != name))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    name,
                    services => new VaultHealthCheck(services.GetRequiredService<IConfiguration>()),
                    failureStatus,
                    tags));
            }
        });
        return builder;
    }
}
