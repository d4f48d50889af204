using System.Collections;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// What is read. References make it change while the application runs: anybody may propose other contents, and the loop, which
/// alone uses them, takes them over between two rounds.
/// </summary>
internal sealed class SourceList(IReadOnlyList<SecretSource> sources, IReadOnlyList<ReferenceTemplate> references) : IReadOnlyList<SecretSource>
{
    private volatile Contents _current = new(sources, references);
    private Contents? _proposed; // Exchanged by whoever proposes, and by the loop.

    public SourceList(IReadOnlyList<SecretSource> sources)
        : this(sources, [])
    {
    }

    public int Count => _current.Sources.Count;

    /// <summary>The settings that refer to the secrets.</summary>
    public IReadOnlyList<ReferenceTemplate> References => _current.References;

    public SecretSource this[int index] => _current.Sources[index];

    public void Propose(IReadOnlyList<SecretSource> next, IReadOnlyList<ReferenceTemplate> nextReferences) =>
        Interlocked.Exchange(ref _proposed, new Contents(next, nextReferences));

    /// <summary>Between two rounds of the loop.</summary>
    /// <returns>Whether there is anything else to read now.</returns>
    public bool TakeOver()
    {
        if (Interlocked.Exchange(ref _proposed, null) is not { } next)
        {
            return false;
        }

        _current = next;
        return true;
    }

    public IEnumerator<SecretSource> GetEnumerator() => _current.Sources.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed record Contents(IReadOnlyList<SecretSource> Sources, IReadOnlyList<ReferenceTemplate> References);
}
