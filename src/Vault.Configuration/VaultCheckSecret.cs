namespace Vault.Configuration;

/// <summary>A secret that <see cref="VaultCheck"/> read: which keys it becomes, and never their values.</summary>
public sealed record VaultCheckSecret
{
    /// <summary>Mount and path as the <c>vault</c> command writes them, such as <c>secret/orders/db</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The version, where the engine has versions.</summary>
    public int? Version { get; init; }

    /// <summary>When that version was written, by Vault's clock.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The configuration keys, in order.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}
