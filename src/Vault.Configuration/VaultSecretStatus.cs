namespace Vault.Configuration;

/// <summary>How one secret fares. Never its value.</summary>
public sealed record VaultSecretStatus
{
    /// <summary>Mount and path as the <c>vault</c> command writes them, such as <c>secret/orders/db</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What was found there last.</summary>
    public required VaultSecretState State { get; init; }

    /// <summary>
    /// The version behind the published values, where the engine has versions. Change listeners, and so bound options, get to
    /// know of it a moment later.
    /// </summary>
    public int? Version { get; init; }

    /// <summary>
    /// A version that Vault has and that is not published: refused by a check, waiting, older than the published one, or held
    /// back with its group. <see langword="null"/> where the published one is what Vault has.
    /// </summary>
    public int? HeldVersion { get; init; }

    /// <summary>Why <see cref="HeldVersion"/> is not published.</summary>
    public VaultHeldReason? HeldReason { get; init; }

    /// <summary>When that version was written, by Vault's clock.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When this process last saw the secret change, its first load included.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>
    /// Until when the version before the newest is published too (<see cref="SecretMapping.KeepPrevious"/>); <see langword="null"/> where none is.
    /// </summary>
    public DateTimeOffset? PreviousUntilAt { get; init; }

    /// <summary>
    /// From when on the secret is due for another version: by its age (<see cref="SecretMapping.MaxAge"/>), or by the custom metadata
    /// <c>rotate_by</c> or <c>expires_at</c>; <see langword="null"/> where nothing says so.
    /// </summary>
    public DateTimeOffset? RotateBy { get; init; }

    /// <summary>When Vault will delete this version by itself (<c>delete_version_after</c>), if it will.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>
    /// When the credential or certificate ends, by this process's clock, if it is not renewed or replaced before;
    /// <see langword="null"/> for what does not end.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Whether less than a quarter of its life is left, or none, and nothing has taken its place: it could be neither renewed nor
    /// replaced so far, or what would replace it is held back.
    /// </summary>
    public bool IsExpiring { get; init; }

    /// <summary>Why the last attempt to read it failed; <see langword="null"/> where it did not.</summary>
    public VaultException? LastFailure { get; init; }
}
