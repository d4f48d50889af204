using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>Says once of each version that it is due to be replaced. Used by the loop alone.</summary>
internal sealed class RotationNotice(TimeProvider time, ILogger logger)
{
    // Of the last round: what is not due any more, or not there, is forgotten. Two sources may read one path, each with a time of its own.
    private HashSet<(string Path, int? Version, DateTimeOffset DueAt)> _told = [];

    public void Tell(ConfigurationSnapshot snapshot)
    {
        DateTimeOffset now = time.GetUtcNow();
        HashSet<(string Path, int? Version, DateTimeOffset DueAt)> told = [];
        foreach (SecretEntry entry in snapshot.Entries.Values.SelectMany(entries => entries))
        {
            if (RotationDue.At(entry) is not { } due || due > now)
            {
                continue;
            }

            (string Path, int? Version, DateTimeOffset DueAt) news = (entry.Display, entry.Version?.Number, due);
            if (told.Add(news) && !_told.Contains(news))
            {
                logger.RotationIsDue(RotationDue.Describe(entry, now)!);
            }
        }

        _told = told;
    }
}
