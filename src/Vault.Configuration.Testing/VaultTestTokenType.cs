namespace Vault.Configuration.Testing;

/// <summary>The kinds of tokens.</summary>
public enum VaultTestTokenType
{
    /// <summary>A token that is stored, and can be renewed and revoked.</summary>
    Service,

    /// <summary>A token that carries its own state: it cannot be renewed, revoked or found by an accessor.</summary>
    Batch,
}
