namespace Vault.Configuration.Testing;

/// <summary>
/// A role for <see cref="VaultTestNamespace.AddKubernetesRole"/>. A <c>*</c> at the end of a name stands for any rest.
/// </summary>
public sealed class VaultTestKubernetesRoleOptions : VaultTestLoginOptions
{
    internal VaultTestKubernetesRoleOptions()
        : base("kubernetes")
    {
    }

    /// <summary>The service accounts that may log in.</summary>
    public IList<string> BoundServiceAccountNames { get; set; } = [];

    /// <summary>The Kubernetes namespaces that they may be in.</summary>
    public IList<string> BoundServiceAccountNamespaces { get; set; } = [];

    /// <summary>The audience that their tokens must name; any, when null.</summary>
    public string? Audience { get; set; }
}
