using Vault.Configuration;
using Vault.Configuration.Provider;

namespace Microsoft.Extensions.Configuration;

/// <summary>Adds secrets from Vault to a configuration.</summary>
/// <remarks>
/// What code says counts before the section, and the section before the environment (<c>VAULT_ADDR</c>, <c>VAULT_TOKEN</c> and
/// the others that the <c>vault</c> command reads, and <c>BAO_…</c> before <c>VAULT_…</c>). Section and environment are read
/// each time the configuration is built. Values from Vault never become settings of Vault.
/// </remarks>
public static class VaultConfigurationExtensions
{
    /// <summary>
    /// Adds secrets from HashiCorp Vault or OpenBao, as the section <c>Vault</c> of what was added before says, and the
    /// environment where that is silent.
    /// </summary>
    /// <param name="builder">Where to add them. They win over what was added before, environment variables included.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="Options.OptionsValidationException">
    /// When the configuration is built (on a <see cref="ConfigurationManager"/> at once): settings are wrong; all of them are
    /// named.
    /// </exception>
    /// <exception cref="VaultException">When it is built: the secrets could not be loaded.</exception>
    /// <example>
    /// <code>
    /// IConfigurationRoot configuration = new ConfigurationBuilder()
    ///     .AddJsonFile("appsettings.json") // "Vault": { "Address": "https://vault.example:8200", … }
    ///     .AddVault()
    ///     .Build();
    /// </code>
    /// </example>
    public static IConfigurationBuilder AddVault(this IConfigurationBuilder builder) => Add(builder, section: null, configure: null);

    /// <summary>Adds secrets from HashiCorp Vault or OpenBao.</summary>
    /// <param name="builder">Where to add them. They win over what was added before, environment variables included.</param>
    /// <param name="configure">
    /// Says where Vault is, how to log in and which secrets to read. Called once, at once. What it leaves open comes from the
    /// section <c>Vault</c> of what was added before, and then from the environment; secrets of the section are read as well.
    /// </param>
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
        ArgumentNullException.ThrowIfNull(configure);
        return Add(builder, section: null, configure);
    }

    /// <summary>
    /// Adds secrets from HashiCorp Vault or OpenBao, as a section of your own says: for a second Vault, or where <c>Vault</c>
    /// means something else.
    /// </summary>
    /// <param name="builder">Where to add them. They win over what was added before, environment variables included.</param>
    /// <param name="section">The settings, instead of the section <c>Vault</c>; of a configuration that is already built.</param>
    /// <param name="configure">What counts before the section. Called once, at once.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="Options.OptionsValidationException">
    /// When the configuration is built (on a <see cref="ConfigurationManager"/> at once): something is wrong; all of it is named.
    /// </exception>
    /// <exception cref="VaultException">When it is built: the secrets could not be loaded.</exception>
    public static IConfigurationBuilder AddVault(
        this IConfigurationBuilder builder, IConfiguration section, Action<VaultConfigurationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(builder, section, configure);
    }

    /// <summary>Finds what reads from Vault on demand and tells how it fares, for programs without dependency injection.</summary>
    /// <param name="configuration">A configuration that <c>AddVault</c> is part of.</param>
    /// <returns>The refresher.</returns>
    public static IVaultRefresher GetVaultRefresher(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new VaultRefresher(configuration);
    }

    private static IConfigurationBuilder Add(
        IConfigurationBuilder builder, IConfiguration? section, Action<VaultConfigurationBuilder>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(Create(builder, section, configure, DesignTime.Tool));
    }

    /// <param name="builder">As above.</param>
    /// <param name="section">As above.</param>
    /// <param name="configure">As above.</param>
    /// <param name="designTimeTool">The tool that runs the program; <see langword="null"/> where it runs by itself.</param>
    internal static VaultConfigurationSource Create(
        IConfigurationBuilder builder, IConfiguration? section, Action<VaultConfigurationBuilder>? configure, string? designTimeTool)
    {
        VaultConfigurationBuilder choices = new();
        VaultConfigurationSource source = new(choices, designTimeTool, section);
        try
        {
            configure?.Invoke(choices);
        }
        catch (Exception) when (source.IsLeftOut(builder))
        {
            // A build, and a test that switches Vault off, have no VAULT_ADDR and need none.
        }

        return source;
    }
}
