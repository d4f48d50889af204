namespace Vault.Configuration.Snapshot;

/// <summary>When a secret is due for another version. Pure functions.</summary>
internal static class RotationDue
{
    /// <summary>How long before its end a value is due; less for one that lives shortly.</summary>
    private static readonly TimeSpan LongestLead = TimeSpan.FromDays(7);

    /// <summary>The earliest of what the user and the secret's custom metadata say; <see langword="null"/> where nothing does.</summary>
    public static DateTimeOffset? At(SecretEntry entry) => entry is not { State: VaultSecretState.Live, Version: { } version } ? null
        : Earlier(entry.Deadlines.RotateBy, Earlier(BeforeEnd(entry.Deadlines.ExpiresAt, version.CreatedAt), version.AtAge(entry.Source.Mapping.MaxAge)));

    /// <summary>Why a secret is due, for people; <see langword="null"/> while it is not.</summary>
    public static string? Describe(SecretEntry entry, DateTimeOffset now)
    {
        if (At(entry) is not { } due || due > now)
        {
            return null;
        }

        string why = due == entry.Deadlines.RotateBy ? $"its rotate_by is {due:u}"
            : due == entry.Version!.AtAge(entry.Source.Mapping.MaxAge) ? $"it is older than its MaxAge of {entry.Source.Mapping.MaxAge}"
            : $"its expires_at is {entry.Deadlines.ExpiresAt:u}";
        return $"Version {entry.Version!.Number} of \"{entry.Display}\", written at {entry.Version.CreatedAt:u}, is due to be replaced, since {why}. Write another version.";
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static DateTimeOffset? BeforeEnd(DateTimeOffset? end, DateTimeOffset createdAt)
    {
        if (end is not { } at)
        {
            return null;
        }

        TimeSpan quarter = (at - createdAt) / 4;
        return at - (quarter < TimeSpan.Zero ? TimeSpan.Zero : quarter < LongestLead ? quarter : LongestLead);
    }
}
