using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing;

/// <summary>What the tokens of a login shall be; the part that the roles of all auth methods share.</summary>
public abstract class VaultTestRoleOptions
{
    private protected VaultTestRoleOptions(string mount) => Mount = mount;

    /// <summary>Where the auth method is enabled, without <c>auth/</c>.</summary>
    public string Mount { get; set; }

    /// <summary>The policies of the tokens; <c>default</c> is added to them.</summary>
    public IList<string> Policies { get; } = [];

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

    internal void ApplyTo(RoleTokenSettings settings)
    {
        settings.Policies = [.. Policies];
        settings.Ttl = TokenTtl ?? TimeSpan.Zero;
        settings.MaxTtl = TokenMaxTtl ?? TimeSpan.Zero;
        settings.Period = TokenPeriod ?? TimeSpan.Zero;
        settings.NumUses = TokenNumUses;
        settings.Type = TokenType == VaultTestTokenType.Batch ? "batch" : "default";
    }
}
