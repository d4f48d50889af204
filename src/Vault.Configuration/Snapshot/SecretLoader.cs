using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Reads sources, all at once under the client's bound, and puts what they hold together with what is known of the others.
/// One secret is the unit: what cannot be read keeps its last values, and the rest goes on.
/// </summary>
internal sealed class SecretLoader(
    AuthenticatedClient client,
    SourceList sources,
    Admission admission,
    OptionsChecks checks,
    IssuedLeases issued,
    TimeProvider time,
    ILogger logger,
    Func<double> chance,
    bool scansFolders = true,
    bool readsMetadata = true)
{
    private readonly MountFinder _mounts = new(client);
    private readonly FolderWalker _walker = new(client);
    private readonly FolderScanner _scanner = new(client, time, logger, chance);
    private readonly MetadataCheck _metadata = new(client, time, logger, chance);
    private readonly SecretReader _reader = new(client, admission, issued, time, logger);

    /// <param name="previous">What was known before.</param>
    /// <param name="due">The sources to read now.</param>
    /// <param name="urgency">Which pauses are kept.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is published then.</param>
    public async Task<LoadResult> LoadAsync(
        ConfigurationSnapshot previous, IReadOnlyCollection<SecretSource> due, ReadingUrgency urgency, CancellationToken cancellationToken)
    {
        if (urgency == ReadingUrgency.Asked)
        {
            client.ForgetRefusals();
            _scanner.Forget();
            _metadata.Forget();
        }

        IReadOnlyDictionary<SecretSource, VaultException> obstacles = await PrepareAsync(due, cancellationToken).ConfigureAwait(false);
        SourceResult[] results = await Task.WhenAll(sources.Select(source =>
            !due.Contains(source) ? Task.FromResult(new SourceResult(previous.EntriesOf(source), []))
            : obstacles.TryGetValue(source, out VaultException? why) ? Task.FromResult(new SourceResult(previous.EntriesOf(source), [new SecretFailure(source.DisplayPath, why)]))
            : LoadAsync(source, previous, urgency, cancellationToken))).ConfigureAwait(false);

        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries = [];
        Dictionary<SecretSource, IReadOnlyList<SecretFailure>> failures = [];
        bool isSame = previous.IsOf(sources);
        DateTimeOffset now = time.GetUtcNow();
        foreach ((SecretSource source, SourceResult result) in sources.Zip(results.Select(result => WithoutEnded(result, now))))
        {
            isSame &= result.Failures.Count == 0 && ReferenceEquals(result.Entries, previous.EntriesOf(source));

            // A source that never was read has no entry: its folder may not be empty, while one that became so may.
            if (result.Entries.Count > 0 || result.Failures.Count == 0)
            {
                entries[source] = result.Entries;
            }

            if (result.Failures.Count > 0)
            {
                failures[source] = result.Failures;
            }
        }

        if (isSame)
        {
            return new LoadResult(previous, failures);
        }

        checks.HoldRefused(entries, sources, previous, admission);
        SecretGroups.HoldIncomplete(entries, failures.Keys, previous, now);
        ConfigurationSnapshot snapshot = new(entries, sources, previous);
        TellOfPrevious(previous, snapshot);
        return new LoadResult(snapshot, failures);
    }

    /// <summary>Gets what every reading needs: a token, and the engine that a source belongs to.</summary>
    /// <returns>Why, for each source that cannot be read.</returns>
    private async Task<IReadOnlyDictionary<SecretSource, VaultException>> PrepareAsync(
        IReadOnlyCollection<SecretSource> due, CancellationToken cancellationToken)
    {
        if (due.Count == 0)
        {
            return new Dictionary<SecretSource, VaultException>();
        }

        try
        {
            await client.EnsureLoggedInAsync(cancellationToken).ConfigureAwait(false);
            return await _mounts.ResolveAsync(due, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException noToken)
        {
            return due.ToDictionary(source => source, _ => noToken);
        }
    }

    private async Task<SourceResult> LoadAsync(
        SecretSource source, ConfigurationSnapshot before, ReadingUrgency urgency, CancellationToken cancellationToken)
    {
        IReadOnlyList<SecretEntry> previous = before.EntriesOf(source);
        IReadOnlyList<string> paths;
        FolderScan? scan = null;
        try
        {
            scan = scansFolders && before.Entries.ContainsKey(source) ? await _scanner.ScanAsync(source, previous, cancellationToken).ConfigureAwait(false) : null;
            if (scan is { HasNews: false })
            {
                return Conclude(source, previous, []);
            }

            // Nothing is taken away because one way of asking does not show it.
            paths = scan is { LacksLive: false } ? scan.Paths : await FindAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (VaultException failed)
        {
            return Conclude(source, previous, [new SecretFailure(source.DisplayPath, failed)]);
        }

        if (paths.Count == 0 && !before.Entries.ContainsKey(source) && source is { SecretPath: null, Mapping.Optional: false })
        {
            return Conclude(source, previous, [new SecretFailure(source.DisplayPath, EmptyFolder(source))]);
        }

        if (source.SecretPath is { } single && previous is [{ } only] && only.Path == single)
        {
            SecretEntry entry = await ReadAsync(source, single, only, urgency, scan, cancellationToken).ConfigureAwait(false);
            return Conclude(source, ReferenceEquals(entry, only) ? previous : [entry], entry.Failure is { } why ? [new SecretFailure(entry.Display, why)] : []);
        }

        Dictionary<string, SecretEntry> known = previous.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        SecretEntry[] read = await Task.WhenAll(
            paths.Select(path => ReadAsync(source, path, known.GetValueOrDefault(path), urgency, scan, cancellationToken))).ConfigureAwait(false);
        HashSet<string> listed = [.. paths];
        IEnumerable<SecretEntry> notListed = previous
            .Where(entry => !listed.Contains(entry.Path))
            .Select(entry => _reader.NotListed(entry, urgency))
            .Where(entry => entry.Keys.Count > 0 || entry.Failure is not null || entry.State == VaultSecretState.Live);
        SecretEntry[] entries = [.. read, .. notListed];
        Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Path, other.Path));
        if (entries.SequenceEqual(previous, ReferenceEqualityComparer.Instance) && !entries.Any(entry => entry.Failure is not null))
        {
            return Conclude(source, previous, []);
        }

        return Conclude(
            source, entries, [.. entries.Where(entry => entry.Failure is not null).Select(entry => new SecretFailure(entry.Display, entry.Failure!))]);
    }

    /// <summary>Reads a secret, unless it is known to be what was read last.</summary>
    private async Task<SecretEntry> ReadAsync(
        SecretSource source, string path, SecretEntry? previous, ReadingUrgency urgency, FolderScan? scan, CancellationToken cancellationToken)
    {
        if (scan?.Unchanged(path) is { } unchanged)
        {
            return unchanged;
        }

        // Where a scan says that it is another, or somebody waits whose values were refused, nobody asks twice.
        bool asksFirst = readsMetadata && scan is null && urgency != ReadingUrgency.ValuesRejected;
        return asksFirst && previous is not null && await _metadata.IsUnchangedAsync(previous, cancellationToken).ConfigureAwait(false)
            ? previous
            : await _reader.ReadAsync(source, path, previous, urgency, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was read, with what could not be; an engine that was found out is asked for anew after a failure that lasts.</summary>
    private static SourceResult Conclude(SecretSource source, IReadOnlyList<SecretEntry> entries, IReadOnlyList<SecretFailure> failures)
    {
        if (failures.Count == 0)
        {
            return new SourceResult(entries, failures);
        }

        SecretFailure[] explained = [.. failures.Select(failure => failure with { Exception = source.Explain(failure.Exception) })];
        if (source is DiscoveredSource discovered && explained.Any(failure => !failure.Exception.IsTransient))
        {
            discovered.Forget();
        }

        return new SourceResult(entries, explained);
    }

    private async Task<IReadOnlyList<string>> FindAsync(SecretSource source, CancellationToken cancellationToken) =>
        source.SecretPath is { } path
            ? [path]
            : await _walker.FindSecretsAsync(source, cancellationToken).ConfigureAwait(false) ?? [];

    /// <summary>Whatever became of a reading, and where none was due: what is published for a time only ends with it.</summary>
    private static SourceResult WithoutEnded(SourceResult result, DateTimeOffset now) =>
        result.Entries.Any(entry => entry.PreviousKeys.Count > 0)
        && result.Entries.Any(entry => !ReferenceEquals(SecretTransition.EndPrevious(entry, now), entry))
            ? result with { Entries = [.. result.Entries.Select(entry => SecretTransition.EndPrevious(entry, now))] }
            : result;

    /// <summary>Compared with what was published before, since a group may have held back what was read.</summary>
    private void TellOfPrevious(ConfigurationSnapshot before, ConfigurationSnapshot after)
    {
        foreach (SecretSource source in sources.Where(source => source.Mapping.KeepPrevious is not null))
        {
            Dictionary<string, SecretEntry> known = before.EntriesOf(source).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
            foreach (SecretEntry entry in after.EntriesOf(source))
            {
                IReadOnlyDictionary<string, string?> shown = known.GetValueOrDefault(entry.Path)?.PreviousKeys ?? SecretEntry.NoKeys;
                if (entry.PreviousKeys.Count > 0 && !ReferenceEquals(entry.PreviousKeys, shown))
                {
                    logger.PreviousIsKept(entry.Display, entry.Version?.Number - 1, entry.PreviousUntilAt);
                }
                else if (entry.PreviousKeys.Count == 0 && shown.Count > 0)
                {
                    logger.PreviousIsOver(entry.Display, entry.Version?.Number);
                }
            }
        }
    }

    private static VaultException EmptyFolder(SecretSource source) => new(
        VaultErrorKind.NotFound,
        $"There are no secrets below \"{source.DisplayPath}\". Check the mount, the path and the namespace, or set Optional on its mapping.");

    private sealed record SourceResult(IReadOnlyList<SecretEntry> Entries, IReadOnlyList<SecretFailure> Failures);
}
