using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing;

/// <summary>An AppRole for <see cref="VaultTestServer.AddAppRole"/>.</summary>
public sealed class VaultTestAppRoleOptions
{
    internal VaultTestAppRoleOptions()
    {
    }

    /// <summary>Where the auth method is enabled, without <c>auth/</c>.</summary>
    public string Mount { get; set; } = "approle";

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

    /// <summary>The role id; a random one, when null.</summary>
    public string? RoleId { get; set; }

    /// <summary>How long secret ids are good; null for ever.</summary>
    public TimeSpan? SecretIdTtl { get; set; }

    /// <summary>How many logins a secret id is good for; 0 for any number.</summary>
    public int SecretIdNumUses { get; set; }

    /// <summary>False to let the role id alone log in.</summary>
    public bool BindSecretId { get; set; } = true;

    internal void ApplyTo(RoleTokenSettings settings) =>
        settings.Set(Policies, TokenTtl, TokenMaxTtl, TokenPeriod, TokenNumUses, TokenType == VaultTestTokenType.Batch);
}
