using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>What a round brought.</summary>
/// <param name="Snapshot">All values: those read now, and the last good ones of what was not due or failed.</param>
/// <param name="Failures">Why, for each source that is not wholly read.</param>
internal sealed record LoadResult(
    ConfigurationSnapshot Snapshot, IReadOnlyDictionary<SecretSource, IReadOnlyList<SecretFailure>> Failures)
{
    public IEnumerable<SecretFailure> AllFailures => Failures.Values.SelectMany(failures => failures);
}
