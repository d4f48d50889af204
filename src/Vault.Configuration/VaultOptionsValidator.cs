using Vault.Configuration.Connection;

namespace Vault.Configuration;

/// <summary>Finds every mistake in the options at once, each with the value that is wrong and what would be right.</summary>
internal static class VaultOptionsValidator
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    public static IEnumerable<string> FindMistakes(VaultOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Name))
        {
            yield return "Name is empty.";
        }

        if (FindMistake(options.Address) is { } address)
        {
            yield return address;
        }

        foreach (Uri fallback in options.FallbackAddresses)
        {
            if (FindMistake(fallback) is { } wrong)
            {
                yield return $"FallbackAddresses: {wrong}";
            }
        }

        if (options.MaxStaleness <= TimeSpan.Zero)
        {
            yield return $"MaxStaleness is {options.MaxStaleness} and must be positive.";
        }

        if (options.Namespace?.Trim('/') is { Length: > 0 } ns && VaultPath.FindProblem(ns) is { } problem)
        {
            yield return $"Namespace \"{options.Namespace}\" is not valid: {problem}.";
        }

        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            (nameof(options.RequestTimeout), options.RequestTimeout, ShortestTimeout, LongestTimeout),
            (nameof(options.ConnectTimeout), options.ConnectTimeout, ShortestTimeout, LongestTimeout),
            (nameof(options.StartupTimeout), options.StartupTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            (nameof(options.StartupJitter), options.StartupJitter, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            ("Refresh.Interval", options.Refresh.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
        ];
        foreach ((string name, TimeSpan value, TimeSpan least, TimeSpan most) in times)
        {
            if (value < least || value > most)
            {
                yield return $"{name} is {value} and must be from {least} to {most}.";
            }
        }

        if (options.MaxConcurrentRequests is < 1 or > 1000)
        {
            yield return $"MaxConcurrentRequests is {options.MaxConcurrentRequests} and must be from 1 to 1000.";
        }

        if (options.MaxResponseBytes is < 1024 or > 1024 * 1024 * 1024)
        {
            yield return $"MaxResponseBytes is {options.MaxResponseBytes} and must be from 1 KiB to 1 GiB.";
        }
    }

    private static string? FindMistake(Uri? address) => address switch
    {
        null => "Address is not set: give the address of Vault, such as https://vault.example:8200.",
        { IsAbsoluteUri: false } => $"Address \"{address}\" is relative: begin it with https://.",
        { Scheme: not ("http" or "https") } => $"Address has the scheme \"{address.Scheme}\" and must begin with https:// or http://.",
        { UserInfo.Length: > 0 } => "Address contains a user name or password, which Vault does not use: remove it.",
        { Query.Length: > 0 } or { Fragment.Length: > 0 } => $"Address \"{address.GetLeftPart(UriPartial.Path)}\" is followed by a query or fragment: remove it.",
        _ => null,
    };
}
