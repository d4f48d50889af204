namespace Vault.Configuration.Refresh;

/// <summary>Spans on the monotonic clock.</summary>
internal static class MonotonicTime
{
    public static long ToTicks(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
