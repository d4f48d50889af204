using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Vault.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds secrets from Vault to an application.</summary>
public static class VaultHostBuilderExtensions
{
    /// <summary>
    /// Adds secrets from HashiCorp Vault or OpenBao to the application's configuration, and with them
    /// <see cref="IVaultRefresher"/>, the host's logging, a health check called <c>vault</c>, and the revocation of the token
    /// when the host has stopped.
    /// </summary>
    /// <typeparam name="TBuilder">Such as <c>WebApplicationBuilder</c> or <c>HostApplicationBuilder</c>.</typeparam>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Says where Vault is, how to log in and which secrets to read. Called once, at once.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="Options.OptionsValidationException">Something that was chosen is wrong; all of it is named.</exception>
    /// <exception cref="VaultException">The secrets could not be loaded.</exception>
    public static TBuilder AddVault<TBuilder>(this TBuilder builder, Action<VaultConfigurationBuilder> configure)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddVault(configure);
        builder.Services.AddVault();
        builder.Services.AddHealthChecks().AddVault();
        return builder;
    }
}
