namespace Vault.Configuration.Mapping;

/// <summary>The keys of one secret.</summary>
/// <param name="Keys">Compared without regard to case, as configuration keys are.</param>
/// <param name="Collisions">Keys that two fields of the secret wanted; the last one has them.</param>
/// <param name="Dropped">Keys that the source may not set.</param>
internal sealed record MappedKeys(
    IReadOnlyDictionary<string, string?> Keys, IReadOnlyList<string> Collisions, IReadOnlyList<string> Dropped)
{
    /// <summary>Never a value.</summary>
    public override string ToString() => $"{Keys.Count} keys";
}
