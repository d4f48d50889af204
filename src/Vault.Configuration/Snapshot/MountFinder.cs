using System.Text.Json;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Asks Vault which engine a path belongs to: once for each mount, since none can lie inside another.
/// <see href="https://developer.hashicorp.com/vault/api-docs/system/internal-ui-mounts"/>
/// </summary>
internal sealed class MountFinder(AuthenticatedClient client)
{
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
        VaultRequest request = source.DescribeDiscovery();
        try
        {
            using VaultAnswer answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            MountMessage? data = answer.IsNotFound
                ? null
                : JsonSerializer.Deserialize(answer.Body, VaultJsonContext.Default.VaultMessageMountMessage)?.Data;
            return (source, SecretMount.From(data, source.DisplayPath) ?? SecretMount.Guess(source.DisplayPath), null);
        }
        catch (VaultException denied) when (denied.Kind is VaultErrorKind.AccessDenied or VaultErrorKind.InvalidRequest)
        {
            // Vault says the same of a mount that is not there and of one of which nothing is allowed. And it is an internal
            // call, which may be gone one day.
            return (source, SecretMount.Guess(source.DisplayPath), null);
        }
        catch (VaultException failed)
        {
            return (source, null, failed);
        }
        catch (JsonException)
        {
            return (source, null, VaultErrors.NotVaults(request, System.Net.HttpStatusCode.OK, "it does not describe a mount"));
        }
    }
}
