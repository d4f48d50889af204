using Vault.Configuration.Authentication;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>Finds the engines of paths that were given without one: Vault is asked once for each mount, since none can lie inside another.</summary>
internal sealed class MountFinder(AuthenticatedClient client)
{
    private readonly MountLookup _lookup = new(client.SendAsync);

    /// <summary>Finds the engines of the sources that do not know theirs.</summary>
    /// <returns>Why, for each that could not be asked for.</returns>
    public async Task<IReadOnlyDictionary<SecretSource, VaultException>> ResolveAsync(
        IEnumerable<SecretSource> sources, CancellationToken cancellationToken)
    {
        Dictionary<SecretSource, VaultException> failures = [];
        List<DiscoveredSource> open = [.. sources.OfType<DiscoveredSource>().Where(source => !source.IsFound)];
        while (open.Count > 0)
        {
            DiscoveredSource[] asked = [.. open.DistinctBy(FirstPart, StringComparer.Ordinal)];
            (DiscoveredSource Source, SecretMount? Mount, VaultException? Failure)[] answers =
                await Task.WhenAll(asked.Select(source => AskAsync(source, cancellationToken))).ConfigureAwait(false);
            foreach ((DiscoveredSource source, SecretMount? mount, VaultException? failure) in answers)
            {
                // A server that is slow or gone is not asked again for each path in turn.
                DiscoveredSource[] answered = [.. open.Where(other => other == source || (failure is null
                    ? mount is { IsGuess: false } && other.IsIn(mount)
                    : FirstPart(other) == FirstPart(source)))];
                foreach (DiscoveredSource one in answered)
                {
                    open.Remove(one);
                    if ((failure ?? Resolve(one, mount!)) is { } problem)
                    {
                        failures[one] = one.Explain(problem);
                    }
                }
            }
        }

        return failures;
    }

    private static string FirstPart(DiscoveredSource source) => source.DisplayPath.Split('/')[0];

    private static VaultException? Resolve(DiscoveredSource source, SecretMount mount)
    {
        try
        {
            source.Resolve(mount);
            return null;
        }
        catch (VaultException unsuitable)
        {
            return unsuitable;
        }
    }

    private async Task<(DiscoveredSource Source, SecretMount? Mount, VaultException? Failure)> AskAsync(
        DiscoveredSource source, CancellationToken cancellationToken)
    {
        try
        {
            SecretMount? mount = await _lookup.FindAsync(source.DisplayPath, cancellationToken).ConfigureAwait(false);
            return (source, mount ?? SecretMount.Guess(source.DisplayPath), null);
        }
        catch (VaultException failed)
        {
            return (source, null, failed);
        }
    }
}
