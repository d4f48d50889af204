using Vault.Configuration;
using Vault.Configuration.Kubernetes;

namespace Microsoft.Extensions.Configuration;

/// <summary>Logs in to Vault with a pod's service account.</summary>
public static class VaultKubernetesExtensions
{
    /// <summary>
    /// Logs in with the service account of the pod. See <see href="https://developer.hashicorp.com/vault/api-docs/auth/kubernetes"/>.
    /// </summary>
    /// <param name="builder">The choices of <c>AddVault</c>.</param>
    /// <param name="role">The role in Vault that the service account is bound to.</param>
    /// <param name="configure">Changes mount, namespace or token file.</param>
    /// <returns>The same builder.</returns>
    /// <example>
    /// <code>
    /// builder.AddVault(vault =>
    /// {
    ///     vault.Options.Address = new Uri("https://vault.vault.svc:8200");
    ///     vault.UseKubernetes("orders");
    ///     vault.AddKeyValue("secret", "orders/");
    /// });
    /// </code>
    /// </example>
    public static VaultConfigurationBuilder UseKubernetes(
        this VaultConfigurationBuilder builder, string role, Action<KubernetesAuthOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        KubernetesAuthOptions options = new();
        configure?.Invoke(options);
        return builder.UseAuthentication(new KubernetesAuthMethod(role, options));
    }
}
