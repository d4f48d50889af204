using Vault.Configuration.Secrets;

namespace Vault.Configuration.Snapshot;

/// <summary>
/// Keeps an old copy from a standby that lags behind from undoing a rotation. Since Vault may also have been restored from
/// a backup, it yields in the end. A pure function.
/// </summary>
internal static class VersionGuard
{
    private const int AnswersUntilBelieved = 3;
    private static readonly TimeSpan TimeUntilBelieved = TimeSpan.FromMinutes(5);

    /// <returns>What to hold back; <see langword="null"/> where the version is to be taken over.</returns>
    public static HeldVersion? Inspect(SecretEntry previous, SecretVersion? read, DateTimeOffset now)
    {
        if (read is null || previous.Version is not { } published || !IsOlder(read, published))
        {
            return null;
        }

        HeldVersion held = previous.Held is { Reason: VaultHeldReason.Older } before && before.Version == read
            ? before with { Attempts = before.Attempts + 1 }
            : new HeldVersion(read, VaultHeldReason.Older, now, Attempts: 1, NextTryAt: now);
        return held.Attempts >= AnswersUntilBelieved && now - held.SinceAt >= TimeUntilBelieved ? null : held;
    }

    /// <summary>
    /// A lower number alone is not older: a secret that was deleted with its metadata and written again starts at 1, and only
    /// its time of creation shows that it is newer.
    /// </summary>
    private static bool IsOlder(SecretVersion one, SecretVersion other) =>
        one.Number < other.Number ? one.CreatedAt <= other.CreatedAt
        : one.Number == other.Number && one.CreatedAt < other.CreatedAt;
}
