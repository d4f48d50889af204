using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>Says once of each version that it is due to be replaced. Used by the loop alone.</summary>
internal sealed class RotationNotice(TimeProvider time, ILogger logger)
{
    // Path to the version and the time that were told; what is not due any more is forgotten.
    private readonly Dictionary<string, (int? Version, DateTimeOffset DueAt)> _told = new(StringComparer.Ordinal);

    public void Tell(ConfigurationSnapshot snapshot)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (SecretEntry entry in snapshot.Entries.Values.SelectMany(entries => entries))
        {
            if (RotationDue.At(entry) is not { } due || due > now)
            {
                _told.Remove(entry.Display);
                continue;
            }

            (int? Version, DateTimeOffset DueAt) news = (entry.Version?.Number, due);
            if (!_told.TryGetValue(entry.Display, out var told) || told != news)
            {
                _told[entry.Display] = news;
                logger.RotationIsDue(RotationDue.Describe(entry, now)!);
            }
        }
    }
}
