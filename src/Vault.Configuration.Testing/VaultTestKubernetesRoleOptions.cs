using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing;

/// <summary>
/// A role for <see cref="VaultTestServer.AddKubernetesRole"/>. A <c>*</c> at the end of a name stands for any rest.
/// </summary>
public sealed class VaultTestKubernetesRoleOptions
{
    internal VaultTestKubernetesRoleOptions()
    {
    }

    /// <summary>Where the auth method is enabled, without <c>auth/</c>.</summary>
    public string Mount { get; set; } = "kubernetes";

    /// <summary>The policies of the tokens; <c>default</c> is added to them.</summary>
    public IList<string> Policies { get; set; } = [];

    /// <summary>How long the tokens live; null stands for Vault's default of 768 hours.</summary>
    public TimeSpan? TokenTtl { get; set; }

    /// <summary>How long they may live with all renewals.</summary>
    public TimeSpan? TokenMaxTtl { get; set; }

    /// <summary>Makes them periodic.</summary>
    public TimeSpan? TokenPeriod { get; set; }

    /// <summary>How many requests each is good for; 0 for any number.</summary>
    public int TokenNumUses { get; set; }

    /// <summary>Service or batch.</summary>
    public VaultTestTokenType TokenType { get; set; }

    /// <summary>The service accounts that may log in.</summary>
    public IList<string> BoundServiceAccountNames { get; set; } = [];

    /// <summary>The Kubernetes namespaces that they may be in.</summary>
    public IList<string> BoundServiceAccountNamespaces { get; set; } = [];

    /// <summary>The audience that their tokens must name; any, when null.</summary>
    public string? Audience { get; set; }

    internal void ApplyTo(RoleTokenSettings settings) =>
        settings.Set(Policies, TokenTtl, TokenMaxTtl, TokenPeriod, TokenNumUses, TokenType == VaultTestTokenType.Batch);
}
