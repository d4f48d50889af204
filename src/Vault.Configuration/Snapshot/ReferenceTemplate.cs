using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>A setting of another source that refers to secrets.</summary>
/// <param name="Key">The configuration key.</param>
/// <param name="Value">Its text; <see langword="null"/> where that is broken, so that nothing can be made of it.</param>
internal sealed record ReferenceTemplate(string Key, ValueTemplate<ReferencedField>? Value)
{
    /// <summary>The secrets it refers to.</summary>
    public IEnumerable<SecretSource> Sources => Value?.Gaps.Select(gap => gap.Source).Distinct() ?? [];

    /// <summary>The text around a reference may be a secret too.</summary>
    public override string ToString() => Key;
}

/// <summary>One field of a secret that is read for the sake of references.</summary>
internal sealed record ReferencedField(SecretSource Source, string Field);
