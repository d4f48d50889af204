namespace Vault.Configuration.Testing;

/// <summary>What a token made by <see cref="VaultTestNamespace.CreateToken"/> shall be.</summary>
public sealed class VaultTestTokenOptions
{
    /// <summary>The policies; <c>default</c> is added to them. Name <c>root</c> for a root token.</summary>
    public IList<string> Policies { get; set; } = [];

    /// <summary>How long the token lives; null stands for Vault's default of 768 hours.</summary>
    public TimeSpan? Ttl { get; set; }

    /// <summary>How long it may live with all renewals.</summary>
    public TimeSpan? ExplicitMaxTtl { get; set; }

    /// <summary>Makes the token periodic: every renewal gives it this time again.</summary>
    public TimeSpan? Period { get; set; }

    /// <summary>How many requests it is good for; 0 for any number.</summary>
    public int NumUses { get; set; }

    /// <summary>Whether it can be renewed.</summary>
    public bool Renewable { get; set; } = true;

    /// <summary>Leaves the <c>default</c> policy out.</summary>
    public bool NoDefaultPolicy { get; set; }

    /// <summary>Service or batch.</summary>
    public VaultTestTokenType Type { get; set; }

    /// <summary>False to make it a child of the root token, when no <see cref="Parent"/> is named.</summary>
    public bool Orphan { get; set; } = true;

    /// <summary>The token whose child it is: when that one ends, so does this.</summary>
    public string? Parent { get; set; }
}
