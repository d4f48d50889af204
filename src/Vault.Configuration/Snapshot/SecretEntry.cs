using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>What is known of one secret after a round: the published keys, and what Vault said last.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Path">Its path below the mount.</param>
/// <param name="State">What was found last.</param>
internal sealed record SecretEntry(SecretSource Source, string Path, VaultSecretState State)
{
    public static readonly IReadOnlyDictionary<string, string?> NoKeys =
        new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The published keys; those of the last live version while the secret is deleted and they are kept.</summary>
    public IReadOnlyDictionary<string, string?> Keys { get; init; } = NoKeys;

    /// <summary>Keys that two fields of the secret wanted.</summary>
    public IReadOnlyList<string> Collisions { get; init; } = [];

    /// <summary>Keys that the source may not set.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>The version behind <see cref="Keys"/>.</summary>
    public SecretVersion? Version { get; init; }

    /// <summary>The keys of the version before that, while it is published too.</summary>
    public IReadOnlyDictionary<string, string?> PreviousKeys { get; init; } = NoKeys;

    /// <summary>Until when the version before the newest is published too; <see langword="null"/> where that is not wanted.</summary>
    public DateTimeOffset? PreviousUntilAt => Version is { Number: > 1 } newest ? newest.AtAge(Source.Mapping.KeepPrevious) : null;

    /// <summary>What its custom metadata says of its time.</summary>
    public SecretDeadlines Deadlines { get; init; }

    /// <summary>Everything that it publishes.</summary>
    public IEnumerable<KeyValuePair<string, string?>> AllKeys => PreviousKeys.Count == 0 ? Keys : Keys.Concat(PreviousKeys);

    /// <summary>The version that Vault named last, where it is not that of the keys: that of a deletion.</summary>
    public SecretVersion? Seen { get; init; }

    /// <summary>For how long the values are lent, as of when they were; renewals since are the lease keeper's.</summary>
    public Lease? Lease { get; init; }

    /// <summary>When it is worth asking again, where the engine says so.</summary>
    public TimeSpan? ReadAgainAfter { get; init; }

    /// <summary>How often in a row an engine had nothing new although it should have.</summary>
    public int OverdueReads { get; init; }

    /// <summary>When the keys were last taken over; <see langword="null"/> until they first were.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>In how many rounds in a row nothing was found. One may be a standby that lags behind.</summary>
    public int AbsentRounds { get; init; }

    /// <summary>A version that is there and not published.</summary>
    public HeldVersion? Held { get; init; }

    /// <summary>How large the last answer to a reading was: what it saves not to read it.</summary>
    public int AnswerBytes { get; init; }

    /// <summary>How often in a row reading it was denied.</summary>
    public int Denials { get; init; }

    /// <summary>Until when it is not read, since it was denied: a policy slows that path alone.</summary>
    public DateTimeOffset? NotBeforeAt { get; init; }

    /// <summary>The token that was denied: another one may have other policies, and is not kept waiting.</summary>
    public string? DeniedToken { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public VaultException? Failure { get; init; }

    public string Display => Source.Display(Path);

    /// <summary>Never a value, nor the token.</summary>
    public override string ToString() => $"{Display}: {State}, {Keys.Count} keys";
}
