namespace RotateKeys.Issuers;

/// <summary>The provider, as far as keys are made and ended there.</summary>
internal interface IKeyIssuer
{
    /// <summary>Its name, as the replicas have it.</summary>
    string Provider { get; }

    /// <summary>Makes a key, or takes the one that somebody made. The current one stays good.</summary>
    Task<IssuedKey> IssueAsync(string? currentKeyId, CancellationToken cancellationToken);

    /// <summary>Ends a key that came into nobody's hands, if we made it.</summary>
    Task WithdrawAsync(IssuedKey key, CancellationToken cancellationToken);

    /// <summary>What to know before <see cref="DisableAsync"/>, if it is final; otherwise <see langword="null"/>.</summary>
    string? CannotBeUndone(string keyId);

    /// <summary>Whether a rotation is over without it.</summary>
    bool OldKeyMayStay => false;

    /// <summary>Ends a key, so that it can be taken back where the provider lets it.</summary>
    Task DisableAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>What was done, and how it is undone.</summary>
    string Disabled(string keyId);
}

/// <summary>A key and the provider's name for it. A class, and no record: those print what they hold.</summary>
internal sealed class IssuedKey(string value, string id, DateTimeOffset? expiresAt)
{
    public string Value => value;

    public string Id => id;

    public DateTimeOffset? ExpiresAt => expiresAt;
}
