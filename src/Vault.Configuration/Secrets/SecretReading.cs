namespace Vault.Configuration.Secrets;

/// <summary>What one path held when it was read.</summary>
/// <param name="State">Whether a value is there.</param>
/// <param name="Fields">The fields as a JSON object; empty unless <see cref="VaultSecretState.Live"/>.</param>
/// <param name="Version">Which version it is; <see langword="null"/> where nothing is, and for engines without versions.</param>
/// <param name="RequestId">Vault's id of the read, as in its audit log.</param>
internal sealed record SecretReading(
    VaultSecretState State, ReadOnlyMemory<byte> Fields, SecretVersion? Version, string? RequestId)
{
    /// <summary>For how long it is lent; <see langword="null"/> where it is not.</summary>
    public Lease? Lease { get; init; }

    /// <summary>When it is worth asking again, where the engine says so.</summary>
    public TimeSpan? ReadAgainAfter { get; init; }

    /// <summary>What its custom metadata says of its time.</summary>
    public SecretDeadlines Deadlines { get; init; }

    /// <summary>Never the fields.</summary>
    public override string ToString() => $"{State}, version {Version?.Number}";
}
