using Vault.Configuration;
using Vault.Configuration.Kubernetes.Injected;

namespace Microsoft.Extensions.Configuration;

/// <summary>Reads secrets that others put into a folder: Vault Agent, a CSI driver, the Vault Secrets Operator.</summary>
public static class VaultInjectedSecretsExtensions
{
    /// <summary>
    /// Adds the secrets in a folder that somebody else fills and keeps fresh: the Vault Agent injector, the Secrets Store CSI
    /// driver, or a volume of a Kubernetes <c>Secret</c>, such as the Vault Secrets Operator makes. Vault itself is not asked. See
    /// <see href="https://developer.hashicorp.com/vault/docs/platform/k8s/injector"/>.
    /// </summary>
    /// <param name="builder">Where to add them. They win over what was added before, environment variables included.</param>
    /// <param name="folder">The folder, such as <c>/vault/secrets</c>. A relative path starts at the current directory.</param>
    /// <param name="configure">Section, formats, polling. Called once, at once.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// Each file holds JSON, lines of <c>KEY=value</c>, or one value; <see cref="InjectedFormat"/> tells how that is found
    /// out. Sub folders are sections. Names that begin with a dot are left out, and symbolic links are followed. Of two files
    /// with the same key, the one that is later in the alphabet counts, and a warning says so.
    /// </para>
    /// <para>
    /// The folder is looked at every <see cref="InjectedSecretsOptions.PollInterval"/>. When values changed, all appear at once
    /// and the reload token is raised once. A volume that Kubernetes swaps (<c>..data</c>) is read as one whole, the old
    /// one or the new. While a file cannot be read, or is only half written, its last good values stay, and it is tried again.
    /// </para>
    /// <para>
    /// A swapped volume is taken as it comes. In any other folder, where files are written one by one, a new file, and one
    /// that is gone or lacks keys that it had, counts only when two looks in a row find it so: it may be in the middle of
    /// being written. A file there that was not empty and now is keeps its values. While the whole folder is absent or
    /// empty, all values stay, in a swapped volume too.
    /// </para>
    /// </remarks>
    /// <exception cref="Options.OptionsValidationException">
    /// When the configuration is built (on a <see cref="ConfigurationManager"/> at once): an option is wrong.
    /// </exception>
    /// <exception cref="VaultException">
    /// When it is built, and not <see cref="InjectedSecretsOptions.Optional"/>: everything that cannot be read, in one exception.
    /// Its kind is that of the first problem: <see cref="VaultErrorKind.NotFound"/> for a folder that is absent or empty,
    /// <see cref="VaultErrorKind.AccessDenied"/> for a file that this user may not read,
    /// <see cref="VaultErrorKind.InvalidResponse"/> for one that makes no sense,
    /// <see cref="VaultErrorKind.CredentialUnavailable"/> for any other failure of the file system.
    /// </exception>
    /// <example>
    /// <code>
    /// builder.Configuration.AddInjectedSecrets("/vault/secrets", options => options.Section = "Orders");
    /// </code>
    /// </example>
    public static IConfigurationBuilder AddInjectedSecrets(
        this IConfigurationBuilder builder, string folder, Action<InjectedSecretsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        InjectedSecretsOptions options = new();
        configure?.Invoke(options);
        return builder.Add(new InjectedSource(folder, options));
    }
}
