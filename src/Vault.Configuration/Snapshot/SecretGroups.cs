using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>Holds a group back as a whole while one of its secrets cannot be read or is held back.</summary>
internal static class SecretGroups
{
    /// <param name="entries">What a round brought; changed in place for groups that are not complete.</param>
    /// <param name="failing">The sources that could not be read.</param>
    /// <param name="previous">What is published.</param>
    /// <param name="now">When.</param>
    public static void HoldIncomplete(
        Dictionary<SecretSource, IReadOnlyList<SecretEntry>> entries,
        IReadOnlyCollection<SecretSource> failing,
        ConfigurationSnapshot previous,
        DateTimeOffset now)
    {
        foreach (IGrouping<string, SecretSource> group in entries.Keys
            .Where(source => source.Mapping.Group is not null)
            .GroupBy(source => source.Mapping.Group!, StringComparer.Ordinal)
            .ToArray())
        {
            bool isComplete = group.All(source =>
                !failing.Contains(source) && entries[source].All(entry => entry is { Failure: null, Held: null or { Reason: VaultHeldReason.Group } }));
            if (isComplete)
            {
                continue;
            }

            foreach (SecretSource source in group)
            {
                IReadOnlyList<SecretEntry> before = previous.EntriesOf(source);
                entries[source] = [.. entries[source].Select(entry => Hold(entry, before, now))];
            }
        }
    }

    private static SecretEntry Hold(SecretEntry entry, IReadOnlyList<SecretEntry> before, DateTimeOffset now)
    {
        SecretEntry? published = before.FirstOrDefault(other => other.Path == entry.Path);
        if (entry.Held is not null || ReferenceEquals(published?.Keys ?? SecretEntry.NoKeys, entry.Keys))
        {
            return entry;
        }

        // Nothing of it is published yet: then nothing of it is published now, and the entry is as if it had not been read.
        SecretEntry kept = published ?? new SecretEntry(entry.Source, entry.Path, entry.State);
        return kept with { Held = HeldVersion.Of(entry, VaultHeldReason.Group, now, 1, now) };
    }
}
