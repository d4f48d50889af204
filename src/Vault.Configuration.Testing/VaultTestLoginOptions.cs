using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing;

/// <summary>What the roles and users of all auth methods have: where they are, and what tokens they get.</summary>
public abstract class VaultTestLoginOptions
{
    private protected VaultTestLoginOptions(string mount) => Mount = mount;

    /// <summary>Where the auth method is enabled, without <c>auth/</c>; its type by default, such as <c>approle</c>.</summary>
    public string Mount { get; set; }

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

    internal void ApplyTo(RoleTokenSettings settings) =>
        settings.Set(Policies, TokenTtl, TokenMaxTtl, TokenPeriod, TokenNumUses, TokenType == VaultTestTokenType.Batch);
}
