using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Reads sources, all at once under the client's bound, and puts what they hold together with what is known of the others.
/// One secret is the unit: what cannot be read keeps its last values, and the rest goes on.
/// </summary>
internal sealed class SecretLoader(
    AuthenticatedClient client, IReadOnlyList<SecretSource> sources, TimeProvider time, ILogger logger)
{
    private readonly FolderWalker _walker = new(client);

    /// <param name="previous">What was known before.</param>
    /// <param name="due">The sources to read now.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is published then.</param>
    public async Task<LoadResult> LoadAsync(
        ConfigurationSnapshot previous, IReadOnlyCollection<SecretSource> due, CancellationToken cancellationToken)
    {
        VaultException? noToken = null;
        try
        {
            await client.EnsureLoggedInAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException failed)
        {
            noToken = failed;
        }

        SourceResult[] results = await Task.WhenAll(sources.Select(source =>
            !due.Contains(source) ? Task.FromResult(new SourceResult(previous.EntriesOf(source), []))
            : noToken is not null ? Task.FromResult(new SourceResult(previous.EntriesOf(source), [new SecretFailure(source.DisplayPath, noToken)]))
            : LoadAsync(source, previous.EntriesOf(source), cancellationToken))).ConfigureAwait(false);

        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries = [];
        Dictionary<SecretSource, IReadOnlyList<SecretFailure>> failures = [];
        foreach ((SecretSource source, SourceResult result) in sources.Zip(results))
        {
            entries[source] = result.Entries;
            if (result.Failures.Count > 0)
            {
                failures[source] = result.Failures;
            }
        }

        return new LoadResult(new ConfigurationSnapshot(entries, sources), failures);
    }

    private async Task<SourceResult> LoadAsync(
        SecretSource source, IReadOnlyList<SecretEntry> previous, CancellationToken cancellationToken)
    {
        Dictionary<string, SecretEntry> known = previous.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        IReadOnlyList<string> paths;
        SecretFailure? failure = null;
        try
        {
            paths = await FindAsync(source, cancellationToken).ConfigureAwait(false);
            if (paths.Count == 0 && previous.Count == 0 && source is { SecretPath: null, Mapping.Optional: false })
            {
                failure = new SecretFailure(source.DisplayPath, EmptyFolder(source));
            }
        }
        catch (VaultException failed)
        {
            return new SourceResult(previous, [new SecretFailure(source.DisplayPath, failed)]);
        }

        List<SecretEntry> entries = [.. await Task.WhenAll(paths.Select(path =>
            ReadAsync(source, path, known.GetValueOrDefault(path), cancellationToken))).ConfigureAwait(false)];
        entries.AddRange(NoLongerListed(source, paths, previous));
        entries.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        IEnumerable<SecretFailure> failures = entries
            .Where(entry => entry.Failure is not null)
            .Select(entry => new SecretFailure(entry.Display, entry.Failure!));
        return new SourceResult(entries, [.. failure is null ? [] : new[] { failure }, .. failures]);
    }

    private async Task<IReadOnlyList<string>> FindAsync(SecretSource source, CancellationToken cancellationToken) =>
        source.SecretPath is { } path
            ? [path]
            : await _walker.FindSecretsAsync(source, cancellationToken).ConfigureAwait(false) ?? [];

    private async Task<SecretEntry> ReadAsync(
        SecretSource source, string path, SecretEntry? previous, CancellationToken cancellationToken)
    {
        try
        {
            VaultRequest request = source.DescribeRead(path);
            using VaultAnswer answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            DateTimeOffset now = time.GetUtcNow();
            SecretReading reading = source.Read(path, answer, now);
            SecretEntry entry = SecretTransition.Apply(previous, source, path, reading, now);
            Report(previous, entry, reading.RequestId);
            return entry;
        }
        catch (VaultException failed)
        {
            return SecretTransition.Fail(previous, source, path, failed);
        }
    }

    /// <summary>What a folder held and does not list any more is as absent as what cannot be found.</summary>
    private IEnumerable<SecretEntry> NoLongerListed(
        SecretSource source, IReadOnlyList<string> paths, IReadOnlyList<SecretEntry> previous)
    {
        HashSet<string> listed = [.. paths];
        SecretReading nothing = new(VaultSecretState.Absent, default, null, null);
        foreach (SecretEntry entry in previous.Where(entry => !listed.Contains(entry.Path)))
        {
            SecretEntry after = SecretTransition.Apply(entry, source, entry.Path, nothing, time.GetUtcNow());
            Report(entry, after, requestId: null);
            if (after.Keys.Count > 0 || after.Failure is not null || after.State == VaultSecretState.Live)
            {
                yield return after;
            }
        }
    }

    private void Report(SecretEntry? before, SecretEntry after, string? requestId)
    {
        if (after.State == VaultSecretState.Live)
        {
            if (after.ChangedAt != before?.ChangedAt)
            {
                logger.SecretRead(after.Display, after.Version?.Number, requestId);
                foreach (string key in after.Collisions)
                {
                    logger.FieldsCollide(after.Display, key);
                }
            }
        }
        else if (after.State != before?.State && after.Failure is null)
        {
            logger.SecretIsGone(after.Display, after.State, after.Source.Mapping.OnDeleted, requestId);
        }
    }

    private static VaultException EmptyFolder(SecretSource source) => new(
        VaultErrorKind.NotFound,
        $"There are no secrets below \"{source.DisplayPath}\". Check the mount, the path and the namespace, or set Optional on its mapping.");

    private sealed record SourceResult(IReadOnlyList<SecretEntry> Entries, IReadOnlyList<SecretFailure> Failures);
}
