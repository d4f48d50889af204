using Microsoft.Extensions.Configuration;

namespace Vault.Configuration;

/// <summary>Keeps secrets out of <c>IConfigurationRoot.GetDebugView</c>, which prints the values of every provider.</summary>
/// <remarks>No provider can keep its values out of that view by itself: only whoever asks for it can.</remarks>
public static class VaultDebugView
{
    private const string Hidden = "(hidden)";

    private static readonly string[] VariablePrefixes = ["VAULT_", "BAO_"];
    private static readonly string[] SecretSections = ["Vault:Authentication", "Vault:Headers", "Vault:Proxy"];

    /// <summary>
    /// Shows <c>(hidden)</c> for what came from Vault (through <c>AddVault</c>, <c>AddVaultReferences</c> or <c>AddInjectedSecrets</c>, in a chained
    /// configuration too), and for what could open it: variables that begin with <c>VAULT_</c> or <c>BAO_</c>, and the login, the
    /// headers and the proxy in the section <c>Vault</c>.
    /// </summary>
    /// <param name="context">A value, and where it is from.</param>
    /// <returns>The text to show.</returns>
    /// <remarks>
    /// Everything else is shown as it is. Secrets from elsewhere (<c>appsettings.json</c>, user secrets, other variables) are not known to be any.
    /// </remarks>
    /// <example>
    /// <code>
    /// string view = ((IConfigurationRoot)configuration).GetDebugView(VaultDebugView.HideSecrets);
    /// </code>
    /// </example>
    public static string HideSecrets(ConfigurationDebugViewContext context) =>
        IsOurs(context.ConfigurationProvider, context.Path) || OpensVault(context.Path) ? Hidden : context.Value ?? "";

    /// <summary>The package for injected secrets is known by its name: it uses nothing of this one that others cannot use.</summary>
    private static bool IsOurs(IConfigurationProvider provider, string path) => provider is ChainedConfigurationProvider chained
        ? chained.Configuration is IConfigurationRoot root
            && root.Providers.LastOrDefault(inner => inner.TryGet(path, out _)) is { } origin
            && IsOurs(origin, path)
        : provider.GetType().Namespace?.StartsWith("Vault.Configuration.", StringComparison.Ordinal) == true;

    private static bool OpensVault(string path) =>
        VariablePrefixes.Any(prefix => path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        || SecretSections.Any(section => Mapping.ConfigurationKey.IsAtOrBelow(path, section));
}
