namespace Vault.Configuration.Kubernetes.Injected;

/// <summary>What is known of one file: its last good values, and whether anything is wrong since.</summary>
/// <param name="Entry">What it looked like when the values were read.</param>
/// <param name="Format">What it holds. It stays, so that no rotated password is taken for something else.</param>
/// <param name="Keys">The last good values.</param>
internal sealed record InjectedFile(FolderEntry Entry, InjectedFormat? Format, IReadOnlyDictionary<string, string?> Keys)
{
    /// <summary>Keys that it has and may not set; they are not among <see cref="Keys"/>.</summary>
    public IReadOnlyList<string> Dropped { get; private init; } = [];

    /// <summary>Why it could not be read since.</summary>
    public InjectedProblem? Problem { get; private init; }

    /// <summary>
    /// What it looked like when it was new or lacked keys: it may be half-written, or one that Vault Agent is about to rename.
    /// It counts if it still looks so next time.
    /// </summary>
    public FolderEntry? Doubtful { get; private init; }

    /// <summary>Whether it was not there when the folder was last looked at.</summary>
    public bool IsMissed { get; init; }

    /// <summary>
    /// Whether it was read twice without a change. Within one tick of the file system's clock, a file may be written again
    /// with the same length and time.
    /// </summary>
    public bool IsConfirmed { get; private init; }

    /// <summary>Whether it has to be read although it looks the same.</summary>
    public bool IsDue => !IsConfirmed || IsMissed || Problem is not null || Doubtful is not null;

    /// <summary>A file that appeared while the application runs, unread.</summary>
    public static InjectedFile Announce(FolderEntry entry) => new(entry, null, new Dictionary<string, string?>()) { Doubtful = entry };

    /// <summary>The place where "never blanks a key" is decided.</summary>
    /// <param name="before">What was known; <see langword="null"/> for a new file.</param>
    /// <param name="path">The file, for people.</param>
    /// <param name="entry">What it looks like now.</param>
    /// <param name="reading">What came of reading it.</param>
    public static InjectedFile Next(InjectedFile? before, string path, FolderEntry entry, FileReading reading)
    {
        if (reading.Problem is { } problem)
        {
            return (before ?? new InjectedFile(entry, null, reading.Keys)) with { Problem = problem, IsMissed = false };
        }

        // A swapped volume is whole; anything else may be in the middle of being written.
        if (before is not null && entry.Volume is null)
        {
            if (entry.Length == 0 && before.Entry.Length > 0 && before.Keys.Count > 0)
            {
                return before with { Problem = InjectedProblem.TurnedEmpty(path), Doubtful = null, IsMissed = false };
            }

            if (before.Doubtful != entry && before.Keys.Keys.Any(key => !reading.Keys.ContainsKey(key)))
            {
                return before with { Doubtful = entry, Problem = null, IsMissed = false };
            }
        }

        return new InjectedFile(entry, reading.Format ?? before?.Format, reading.Keys)
        {
            Dropped = reading.Dropped,
            IsConfirmed = before?.Entry == entry,
        };
    }

    /// <summary>Never a value.</summary>
    public override string ToString() => $"{Entry.Name}: {Keys.Count} keys";
}
