using Vault.Configuration;
using Vault.Configuration.Provider;

namespace Microsoft.Extensions.Configuration;

/// <summary>Adds secrets from Vault to a configuration.</summary>
public static class VaultConfigurationExtensions
{
    /// <summary>Adds secrets from HashiCorp Vault or OpenBao.</summary>
    /// <param name="builder">Where to add them. They win over what was added before, environment variables included.</param>
    /// <param name="configure">Says where Vault is, how to log in and which secrets to read. Called once, at once.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="Options.OptionsValidationException">
    /// When the configuration is built (on a <see cref="ConfigurationManager"/> at once): something that was chosen is wrong.
    /// </exception>
    /// <exception cref="VaultException">When it is built: the secrets could not be loaded.</exception>
    /// <example>
    /// <code>
    /// IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
    /// {
    ///     vault.Options.Address = new Uri("https://vault.example:8200");
    ///     vault.UseAppRole("role-id", "secret-id");
    ///     vault.AddKeyValue("secret", "orders/");
    /// }).Build();
    /// </code>
    /// </example>
    public static IConfigurationBuilder AddVault(this IConfigurationBuilder builder, Action<VaultConfigurationBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Add(Create(configure, DesignTime.Tool));
    }

    /// <param name="configure">As above.</param>
    /// <param name="designTimeTool">The tool that runs the program; <see langword="null"/> where it runs by itself.</param>
    internal static VaultConfigurationSource Create(Action<VaultConfigurationBuilder> configure, string? designTimeTool)
    {
        VaultConfigurationBuilder choices = new();
        try
        {
            configure(choices);
        }
        catch (Exception) when (designTimeTool is not null && !choices.Options.LoadAtDesignTime)
        {
            // A build has no VAULT_ADDR, and needs none.
        }

        return new VaultConfigurationSource(choices, designTimeTool);
    }

    /// <summary>Finds what reads from Vault on demand and tells how it fares, for programs without dependency injection.</summary>
    /// <param name="configuration">A configuration that <c>AddVault</c> is part of.</param>
    /// <returns>The refresher.</returns>
    public static IVaultRefresher GetVaultRefresher(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new VaultRefresher(configuration);
    }
}
