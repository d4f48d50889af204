namespace Vault.Configuration;

/// <summary>Times to live as Vault writes them, within what a clock can count.</summary>
internal static class VaultSeconds
{
    private static readonly long Most = (long)TimeSpan.FromDays(36500).TotalSeconds;

    public static TimeSpan ToTimeSpan(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Most));
}
