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

    /// <summary>
    /// Follows references: the value of any setting that was added before may be <c>vault:secret/ai/openai#api_key</c>, or hold
    /// <c>${vault:secret/ai/openai#api_key}</c>, and reads as that field of that secret. Each path is read once, however many
    /// refer to it, and rotations are followed like changes of the settings themselves.
    /// </summary>
    /// <param name="builder">Where to add them. What was added before is looked through for references.</param>
    /// <param name="configure">
    /// Says where Vault is and how to log in. Called once, at once. What it leaves open comes from the section <c>Vault</c> and
    /// the environment, as for <see cref="AddVault(IConfigurationBuilder)"/>, but not the secrets of the section.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// A path is written as the <c>vault</c> command writes it; a version is pinned by <c>#api_key@3</c>; <c>$${vault:</c> stands for
    /// that text itself. As a whole value of a connection string, a field is quoted where that is needed. Fields of one path
    /// come from one reading.
    /// </para>
    /// <para>
    /// Values that came from Vault are never looked through. A reference that cannot be followed ends the start, with an
    /// error that names the setting; later, the setting keeps its last value. It has a login of its own, apart from that of
    /// <c>AddVault</c>; secrets that <paramref name="configure"/> adds are read with the same one. Where it is switched off (<see cref="VaultOptions.Disabled"/>), references stay what they are: text.
    /// </para>
    /// </remarks>
    /// <exception cref="Options.OptionsValidationException">
    /// When the configuration is built (on a <see cref="ConfigurationManager"/> at once): settings or references are wrong; all
    /// of them are named.
    /// </exception>
    /// <exception cref="VaultException">When it is built: the secrets could not be loaded.</exception>
    /// <example>
    /// <code>
    /// // appsettings.json: "ConnectionStrings": { "Orders": "Host=db;Username=${vault:database/creds/orders#username};Password=${vault:database/creds/orders#password}" }
    /// builder.Configuration.AddVaultReferences();
    /// </code>
    /// </example>
    public static IConfigurationBuilder AddVaultReferences(
        this IConfigurationBuilder builder, Action<VaultConfigurationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(Create(builder, section: null, configure, DesignTime.Tool, followsReferences: true));
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
    /// <param name="followsReferences">Whether settings say what is read.</param>
    internal static VaultConfigurationSource Create(
        IConfigurationBuilder builder,
        IConfiguration? section,
        Action<VaultConfigurationBuilder>? configure,
        string? designTimeTool,
        bool followsReferences = false)
    {
        VaultConfigurationBuilder choices = followsReferences ? CreateForReferences() : new();
        VaultConfigurationSource source = new(choices, designTimeTool, section, followsReferences: followsReferences);
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

    /// <summary>With a name of its own, and not that of the section, which <c>AddVault</c> has.</summary>
    internal static VaultConfigurationBuilder CreateForReferences()
    {
        VaultConfigurationBuilder choices = new();
        choices.Options.Name = "vault-references";
        return choices;
    }
}
