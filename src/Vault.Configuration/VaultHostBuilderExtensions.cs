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
    /// <param name="configure">
    /// Says where Vault is, how to log in and which secrets to read. Called once, at once. What it leaves open, which is
    /// everything if it is left out, comes from the section <c>Vault</c> of the application's configuration, and then from the
    /// environment (<c>VAULT_ADDR</c> and its like); secrets of the section are read as well.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="Options.OptionsValidationException">Something that was chosen is wrong; all of it is named.</exception>
    /// <exception cref="VaultException">The secrets could not be loaded.</exception>
    public static TBuilder AddVault<TBuilder>(this TBuilder builder, Action<VaultConfigurationBuilder>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (configure is null)
        {
            builder.Configuration.AddVault();
        }
        else
        {
            builder.Configuration.AddVault(configure);
        }

        builder.Services.AddVault();
        builder.Services.AddHealthChecks().AddVault();
        return builder;
    }

    /// <summary>
    /// Follows references to Vault in the application's settings
    /// (<see cref="VaultConfigurationExtensions.AddVaultReferences"/>), with what <c>AddVault</c> brings besides.
    /// </summary>
    /// <typeparam name="TBuilder">Such as <c>WebApplicationBuilder</c> or <c>HostApplicationBuilder</c>.</typeparam>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Says where Vault is and how to log in, if section and environment do not.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="Options.OptionsValidationException">Settings or references are wrong; all of them are named.</exception>
    /// <exception cref="VaultException">The secrets could not be loaded.</exception>
    public static TBuilder AddVaultReferences<TBuilder>(this TBuilder builder, Action<VaultConfigurationBuilder>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddVaultReferences(configure);
        builder.Services.AddVault();
        builder.Services.AddHealthChecks().AddVault();
        return builder;
    }
}
