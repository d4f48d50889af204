namespace Vault.Configuration.Refresh;

/// <summary>
/// When to renew what Vault lent, and when to replace it. Pure: the chance, which spreads a fleet, is a parameter.
/// </summary>
internal static class RenewalSchedule
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TooShortToRenew = TimeSpan.FromSeconds(10);

    /// <param name="timeToLive">How long it lives from when the request was sent; zero for ever.</param>
    /// <param name="firstTimeToLive">The longest life it was given.</param>
    /// <param name="isRenewable">Whether more time can be asked for.</param>
    /// <param name="chance">From 0 up to 1.</param>
    /// <returns>
    /// How long after the request, and what; <see langword="null"/> where nothing is ever due. Never under a second, and,
    /// for what lives 2 seconds or more, never after its end.
    /// </returns>
    public static (TimeSpan After, RenewalAction Action)? Plan(
        TimeSpan timeToLive, TimeSpan firstTimeToLive, bool isRenewable, double chance)
    {
        if (timeToLive <= TimeSpan.Zero)
        {
            return null;
        }

        if (timeToLive < TooShortToRenew)
        {
            return (AtLeast(timeToLive / 2), RenewalAction.Replace);
        }

        if (!isRenewable)
        {
            return (timeToLive * Between(0.75, 0.90, chance), RenewalAction.Replace);
        }

        // A renewal that came back short: the maximum life is near, and no renewal moves it.
        return timeToLive < firstTimeToLive * 0.75
            ? (timeToLive * Between(0.25, 0.50, chance), RenewalAction.Replace)
            : (timeToLive * Between(0.60, 0.75, chance), RenewalAction.Renew);
    }

    private static double Between(double least, double most, double chance) => least + ((most - least) * chance);

    private static TimeSpan AtLeast(TimeSpan span) => span < Shortest ? Shortest : span;
}
