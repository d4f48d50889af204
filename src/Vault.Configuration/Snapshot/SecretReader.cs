using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>Reads one secret and says what becomes of its entry. A failure is an entry too, and not an exception.</summary>
internal sealed class SecretReader(AuthenticatedClient client, Admission admission, IssuedLeases issued, TimeProvider time, ILogger logger)
{
    /// <summary>What is left of a credential that waits to be published when it is given up for another.</summary>
    private const double EndOfWaiting = 0.25;

    private const int LongestList = 20;

    private static readonly TimeSpan NearDeletion = TimeSpan.FromHours(24);

    /// <param name="source">Where the secret comes from.</param>
    /// <param name="path">Its path.</param>
    /// <param name="previous">What is known of it.</param>
    /// <param name="urgency">Which pauses are kept, and whether an older version is believed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<SecretEntry> ReadAsync(
        SecretSource source, string path, SecretEntry? previous, ReadingUrgency urgency, CancellationToken cancellationToken)
    {
        // A secret that is named is due when its schedule says so, which waits after a denial as well: two waits would add up.
        bool keepsPause = urgency == ReadingUrgency.ValuesRejected || (urgency == ReadingUrgency.Due && source.SecretPath is null);
        if (keepsPause && previous is not null && previous.DeniedToken == client.Token && SecretTransition.IsPaused(previous, time.GetUtcNow()))
        {
            return previous;
        }

        try
        {
            string? requestId = null;
            if (Waiting(previous) is not { } candidate)
            {
                (candidate, requestId) = await AskAsync(source, path, previous, urgency, cancellationToken).ConfigureAwait(false);
            }

            if (ReferenceEquals(candidate, previous))
            {
                return previous;
            }

            SecretEntry entry = await admission.DecideAsync(previous, candidate, urgency != ReadingUrgency.Due, cancellationToken).ConfigureAwait(false);
            Report(previous, entry, requestId);
            return entry;
        }
        catch (VaultException failed)
        {
            return SecretTransition.Fail(previous, source, path, failed, time.GetUtcNow(), client.Token);
        }
    }

    /// <summary>A credential that was lent and is not published yet, while enough of its life is left.</summary>
    private SecretEntry? Waiting(SecretEntry? previous) =>
        previous?.Held is { NextTryAt: not null, Candidate: { Lease: { } lease } candidate } && lease.Remaining(time) > lease.TimeToLive * EndOfWaiting
            ? candidate
            : null;

    private async Task<(SecretEntry Candidate, string? RequestId)> AskAsync(
        SecretSource source, string path, SecretEntry? previous, ReadingUrgency urgency, CancellationToken cancellationToken)
    {
        VaultRequest request = source.DescribeRead(path);
        long sentAt = time.GetTimestamp();
        using VaultAnswer answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        SecretReading reading = source.Read(path, answer, now);
        if (logger.IsEnabled(LogLevel.Debug))
        {
            // Each read, whatever comes of it: one line leads to the entry in Vault's audit log.
            logger.SecretRead(source.Display(path), reading.Version?.Number, reading.RequestId);
        }

        if (reading.Lease is { } lent)
        {
            lent = lent with { SentAt = sentAt, Token = answer.Token };
            issued.Add(source, lent);
            reading = reading with { Lease = lent };
        }

        if (previous is not null && SecretTransition.IsSame(previous, reading))
        {
            return (previous, reading.RequestId);
        }

        SecretEntry entry = SecretTransition.Apply(previous, source, path, reading, now, isAsked: urgency == ReadingUrgency.Asked);
        entry = entry with { AnswerBytes = answer.Body.Length };
        return (entry.PreviousUntilAt > now ? await AddPreviousAsync(entry, now, cancellationToken).ConfigureAwait(false) : entry, reading.RequestId);
    }

    /// <summary>Reads the version before the one that is live: anew each time, since it may have been destroyed.</summary>
    private async Task<SecretEntry> AddPreviousAsync(SecretEntry entry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (entry is not { State: VaultSecretState.Live, Version.Number: { } number })
        {
            return entry;
        }

        using VaultAnswer answer = await client.SendAsync(entry.Source.DescribeRead(entry.Path, number - 1), cancellationToken).ConfigureAwait(false);
        SecretReading reading = entry.Source.Read(entry.Path, answer, now);
        return SecretTransition.WithPrevious(entry, reading.State == VaultSecretState.Live
            ? PreviousKeys.Map(entry.Source.Mapping, entry.Source.RelativePath(entry.Path), reading.Fields.Span)
            : new MappedKeys(SecretEntry.NoKeys, [], []));
    }

    /// <summary>What a folder held and does not list any more is as absent as what cannot be found.</summary>
    public SecretEntry NotListed(SecretEntry previous, ReadingUrgency urgency)
    {
        SecretReading nothing = new(VaultSecretState.Absent, default, null, null);
        SecretEntry after = SecretTransition.Apply(previous, previous.Source, previous.Path, nothing, time.GetUtcNow(), isAsked: urgency == ReadingUrgency.Asked);
        Report(previous, after, requestId: null);
        return after;
    }

    private void Report(SecretEntry? before, SecretEntry after, string? requestId)
    {
        if (after.Held is { Reason: VaultHeldReason.Older } held)
        {
            if (before?.Held?.Version != held.Version)
            {
                logger.OlderVersionSeen(after.Display, held.Version?.Number, after.Version?.Number);
            }
        }
        else if (after.State != VaultSecretState.Live)
        {
            if (after.State != before?.State && after.Failure is null)
            {
                logger.SecretIsGone(after.Display, after.State, after.Source.Mapping.OnDeleted, requestId);
            }
        }
        else if (!ReferenceEquals(after.Keys, before?.Keys) && after.ChangedAt is not null)
        {
            ReportChange(before, after);
        }
    }

    private void ReportChange(SecretEntry? before, SecretEntry after)
    {
        foreach (string key in after.Collisions)
        {
            logger.FieldsCollide(after.Display, key);
        }

        if (after.Dropped.Count > 0)
        {
            logger.KeysAreNotAllowed(after.Display, after.Dropped.Count, string.Join(", ", after.Dropped.Take(LongestList)));
        }

        if (before?.Held is { Reason: VaultHeldReason.Older } && before.Held.Version == after.Version)
        {
            logger.OlderVersionBelieved(after.Display, after.Version?.Number, before.Version?.Number);
        }

        if (after.Version?.DeletionAt is { } deletion && deletion - time.GetUtcNow() < NearDeletion)
        {
            logger.DeletionIsNear(after.Display, after.Version.Number, deletion);
        }
    }
}
