using Vault.Configuration.Mapping;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>What becomes of a secret's entry when it is read, or could not be. A pure function.</summary>
internal static class SecretTransition
{
    /// <summary>Nothing found once may be a standby that lags behind; twice in a row it is believed.</summary>
    private const int AbsentRoundsUntilBelieved = 2;

    // A policy acts on a live token at once, and the operator who mends it is waiting.
    private static readonly TimeSpan FirstPauseAfterDenial = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestPauseAfterDenial = TimeSpan.FromMinutes(5);

    // Vault deletes by its own clock: what ends soon is read.
    private static readonly TimeSpan NearDeletion = TimeSpan.FromHours(1);

    // A static role whose password should have been changed by now: Vault is late, or cannot reach its database.
    private static readonly TimeSpan ShortestRotation = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestOverdueWait = TimeSpan.FromSeconds(30);

    /// <param name="previous">The entry before; <see langword="null"/> for a secret that is new.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="path">Its path.</param>
    /// <param name="reading">What was found.</param>
    /// <param name="now">When.</param>
    /// <param name="isAsked">
    /// Whether somebody asked for this reading: then what a lagging standby may say as well, an older version or none at all, is
    /// believed at once.
    /// </param>
    /// <exception cref="VaultException">The fields cannot be mapped.</exception>
    public static SecretEntry Apply(
        SecretEntry? previous, SecretSource source, string path, SecretReading reading, DateTimeOffset now, bool isAsked = false)
    {
        previous = (previous ?? new SecretEntry(source, path, reading.State)) with { Denials = 0, NotBeforeAt = null, DeniedToken = null };
        if (reading.State != VaultSecretState.Live)
        {
            return NotLive(previous, reading, isAsked);
        }

        HeldVersion? older = isAsked ? null : VersionGuard.Inspect(previous, reading.Version, now);
        return older is null ? Live(previous, reading, now) : previous with { Held = older, AbsentRounds = 0, Failure = null };
    }

    /// <summary>Whether a reading says of an entry what it says itself. Then the entry stays, and nothing is made of the fields.</summary>
    public static bool IsSame(SecretEntry entry, SecretReading reading) =>
        reading is { State: VaultSecretState.Live, Version: not null, Lease: null, ReadAgainAfter: null }
        && entry is
        {
            State: VaultSecretState.Live, ChangedAt: not null, Seen: null, Held: null, Failure: null, AbsentRounds: 0, Denials: 0, NotBeforeAt: null,
            Lease: null, ReadAgainAfter: null, OverdueReads: 0, PreviousUntilAt: null, PreviousKeys.Count: 0,
        }
        && entry.Version == reading.Version
        && entry.Deadlines == reading.Deadlines;

    /// <summary>
    /// Whether its metadata can say that it need not be read. What failed, was held back or was not found is read, as if nothing had been
    /// asked; so is what shows an earlier version, which may have been destroyed.
    /// </summary>
    public static bool IsSettled(SecretEntry entry, DateTimeOffset now) =>
        entry is { Held: null, Failure: null, AbsentRounds: 0, PreviousKeys.Count: 0 }
        && !(entry.State == VaultSecretState.Live && entry.Version?.DeletionAt - now < NearDeletion);

    /// <summary>Whether its metadata says that it need not be read.</summary>
    public static bool IsUnchanged(SecretEntry entry, SecretMetadata metadata, DateTimeOffset now) =>
        IsSettled(entry, now)
        && metadata.Newest is { } newest
        && (entry.State == VaultSecretState.Live ? newest == entry.Version && entry.Deadlines == metadata.Deadlines : newest == entry.Seen);

    /// <summary>A read that failed changes nothing but the note that it did.</summary>
    public static SecretEntry Fail(
        SecretEntry? previous, SecretSource source, string path, VaultException failure, DateTimeOffset now, string? token = null)
    {
        previous ??= new SecretEntry(source, path, VaultSecretState.Absent);
        bool isDenied = failure.Kind == VaultErrorKind.AccessDenied;
        TimeSpan pause = FirstPauseAfterDenial * Math.Pow(2, Math.Min(previous.Denials, 10));
        return previous with
        {
            Failure = failure,
            Denials = isDenied ? previous.Denials + 1 : 0,
            NotBeforeAt = isDenied ? now + (pause < LongestPauseAfterDenial ? pause : LongestPauseAfterDenial) : null,
            DeniedToken = isDenied ? token : null,
        };
    }

    /// <summary>The version before the newest was read; the same keys stay the same object.</summary>
    public static SecretEntry WithPrevious(SecretEntry entry, MappedKeys previous) => entry with
    {
        PreviousKeys = HasSameValues(entry.PreviousKeys, previous.Keys) ? entry.PreviousKeys : previous.Keys,
        Dropped = [.. entry.Dropped, .. previous.Dropped.Except(entry.Dropped)],
    };

    /// <summary>Takes the version before the newest away when its time is over. A wall clock that was set back takes it away too late, and not never.</summary>
    public static SecretEntry EndPrevious(SecretEntry entry, DateTimeOffset now) =>
        entry.PreviousKeys.Count > 0 && !(entry.PreviousUntilAt > now) ? entry with { PreviousKeys = SecretEntry.NoKeys } : entry;

    /// <summary>Whether it is not read for now, since it was denied. A wall clock that was set back prolongs nothing.</summary>
    public static bool IsPaused(SecretEntry entry, DateTimeOffset now) =>
        entry.NotBeforeAt is { } until && until > now && until - now <= LongestPauseAfterDenial;

    /// <summary>Whether two sets of keys hold the same.</summary>
    public static bool HasSameValues(IReadOnlyDictionary<string, string?> one, IReadOnlyDictionary<string, string?> other) =>
        one.Count == other.Count
        && one.All(pair => other.TryGetValue(pair.Key, out string? value) && string.Equals(pair.Value, value, StringComparison.Ordinal));

    private static SecretEntry Live(SecretEntry previous, SecretReading reading, DateTimeOffset now)
    {
        bool isOverdue = reading.ReadAgainAfter <= ShortestRotation && reading.Version is { } rotation && IsSame(previous.Version, rotation);
        int overdueReads = isOverdue ? previous.OverdueReads + 1 : 0;
        SecretEntry live = previous with
        {
            State = VaultSecretState.Live,
            Version = reading.Version,
            Lease = reading.Lease,
            Deadlines = reading.Deadlines,
            OverdueReads = overdueReads,
            ReadAgainAfter = isOverdue ? Min(LongestOverdueWait, ShortestRotation * Math.Pow(2, Math.Min(overdueReads - 1, 10))) : reading.ReadAgainAfter,
            Seen = null,
            AbsentRounds = 0,
            Held = null,
            Failure = null,
        };

        // An undeleted version is the one whose keys are still held, or were removed: the keys decide.
        if (previous.ChangedAt is not null && reading.Version is not null && IsSame(previous.Version, reading.Version)
            && previous.Seen is null && previous.State == VaultSecretState.Live)
        {
            return live;
        }

        MappedKeys mapped = KeyMapper.Map(previous.Source.Mapping, previous.Source.RelativePath(previous.Path), reading.Fields.Span);

        // Without a version, the values alone show whether anything changed.
        return reading is { Version: null, Lease: null } && previous.ChangedAt is not null && HasSameValues(previous.Keys, mapped.Keys)
            ? live
            : live with { Keys = mapped.Keys, Collisions = mapped.Collisions, Dropped = mapped.Dropped, ChangedAt = now };
    }

    /// <summary>A deletion that lies ahead, or was called off, is no other value.</summary>
    private static bool IsSame(SecretVersion? one, SecretVersion other) =>
        one is not null && one.Number == other.Number && one.CreatedAt == other.CreatedAt;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static SecretEntry NotLive(SecretEntry previous, SecretReading reading, bool isAsked)
    {
        int absentRounds = reading.State == VaultSecretState.Absent ? previous.AbsentRounds + 1 : 0;
        bool wasLive = previous.ChangedAt is not null;
        if (wasLive && !isAsked && absentRounds is > 0 and < AbsentRoundsUntilBelieved)
        {
            // What failed for being deleted goes on failing; only a live secret gets the benefit of the doubt.
            return previous with
            {
                AbsentRounds = absentRounds,
                Failure = previous.State == VaultSecretState.Live ? null : previous.Failure,
            };
        }

        SecretEntry gone = previous with
        {
            State = reading.State,
            Seen = reading.Version,
            AbsentRounds = absentRounds,
            Held = null,
            Failure = null,
        };
        SecretMapping mapping = previous.Source.Mapping;
        if (!wasLive)
        {
            // A leaf that a folder lists and that holds nothing is ordinary: LIST still names what was deleted.
            bool isRequired = !mapping.Optional && previous.Source.SecretPath is not null;
            return gone with { Failure = isRequired ? Missing(gone, "Write it, or set Optional on its mapping.") : null };
        }

        return mapping.OnDeleted switch
        {
            DeletedSecretBehavior.Remove => gone with { Keys = SecretEntry.NoKeys, PreviousKeys = SecretEntry.NoKeys, Version = null },
            DeletedSecretBehavior.Fail => gone with { Failure = Missing(gone, "Its last values are kept.") },
            _ => gone,
        };
    }

    private static VaultException Missing(SecretEntry entry, string advice) => new(
        VaultErrorKind.NotFound,
        entry.State switch
        {
            VaultSecretState.Deleted => $"The newest version ({entry.Seen?.Number}) of the secret \"{entry.Display}\" was deleted at {entry.Seen?.DeletionAt:u} and can be undeleted. {advice}",
            VaultSecretState.Destroyed => $"The newest version ({entry.Seen?.Number}) of the secret \"{entry.Display}\" was destroyed and cannot be undeleted. {advice}",
            _ => $"There is no secret at \"{entry.Display}\". Check the mount, the path, the namespace, and the version of the KV engine. {advice}",
        });
}
