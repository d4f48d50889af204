namespace Vault.Configuration.Diagnostics;

/// <summary>What the gauges show of one source, at the moment at which they are asked.</summary>
/// <param name="Name">The source.</param>
/// <param name="ShowsPaths">Whether each secret is shown by itself.</param>
internal sealed record ObservedSource(string Name, bool ShowsPaths)
{
    /// <summary>Since when everything is known; since the start, while something never was read.</summary>
    public required TimeSpan DataAge { get; init; }

    /// <summary>What is left of the token's life; <see langword="null"/> for one that does not expire or of which that is not known.</summary>
    public TimeSpan? TokenRemaining { get; init; }

    /// <summary>What is left of each lease's life.</summary>
    public IReadOnlyList<(string Path, TimeSpan Remaining)> Leases { get; init; } = [];

    public IReadOnlyList<ObservedSecret> Secrets { get; init; } = [];
}

/// <param name="Path">The secret as the <c>vault</c> command writes it.</param>
/// <param name="State">What was found last.</param>
/// <param name="HeldReason">Why a version is held back; <see langword="null"/> where none is.</param>
/// <param name="UntilDeletion">How long until Vault deletes the published version, where that is planned.</param>
internal sealed record ObservedSecret(string Path, VaultSecretState State, VaultHeldReason? HeldReason, TimeSpan? UntilDeletion)
{
    /// <summary>The version behind the published values, where there are versions.</summary>
    public int? Version { get; init; }

    /// <summary>How long ago that was written, where that is known.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>How long until the secret is due for another version, where something says so.</summary>
    public TimeSpan? UntilRotation { get; init; }
}
