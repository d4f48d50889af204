using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;

namespace Vault.Configuration;

/// <summary>Finds every mistake in the options at once, each with the value that is wrong and what would be right.</summary>
internal static class VaultOptionsValidator
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Mistakes in how the connection is made, which depend on more than the options: on files, and on other choices.</summary>
    /// <param name="options">The options.</param>
    /// <param name="hasHandler">Whether the user's own handler makes the connections.</param>
    /// <param name="authMethods">The ways to log in that were chosen.</param>
    public static IEnumerable<string> FindConnectionMistakes(
        VaultOptions options, bool hasHandler, IEnumerable<VaultAuthMethod> authMethods) =>
        hasHandler
            ? ConnectionMistakes.FindWithHandler(options)
            : ConnectionMistakes.Find(options, needsClientCertificate: authMethods.OfType<CertificateAuthMethod>().Any());

    /// <summary>Mistakes that the options alone show.</summary>
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

        if (options.Namespace?.Trim('/') is { Length: > 0 } ns && VaultPath.FindNamespaceProblem(ns) is { } problem)
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

        if (options.MaxRetries is < 0 or > 10)
        {
            yield return $"MaxRetries is {options.MaxRetries} and must be from 0 to 10.";
        }

        foreach (string mistake in HeaderMistakes.Find(options.Headers))
        {
            yield return mistake;
        }

        if (options.Proxy is { } proxy && proxy is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return "Proxy must be an absolute address that begins with http:// or https://, such as http://proxy.example:3128.";
        }

        if (options.Tls.ServerName is { Length: > 0 } serverName && Uri.CheckHostName(serverName) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
        {
            yield return $"Tls.ServerName \"{serverName}\" is no host name: give a name of the server's certificate, without scheme and port.";
        }
    }

    private static string? FindMistake(Uri? address) => address switch
    {
        null => "Address is not set: give the address of Vault, such as https://vault.example:8200.",
        { IsAbsoluteUri: false } => $"Address \"{address}\" is relative: begin it with https://.",
        { Scheme: not ("http" or "https" or UnixSocket.Scheme) } => $"Address has the scheme \"{address.Scheme}\" and must begin with https://, http:// or unix://.",
        { UserInfo.Length: > 0 } => "Address contains a user name or password, which Vault does not use: remove it.",
        { Query.Length: > 0 } or { Fragment.Length: > 0 } => $"Address \"{address.GetLeftPart(UriPartial.Path)}\" is followed by a query or fragment: remove it.",
        { Scheme: UnixSocket.Scheme } when UnixSocket.FindProblem(address) is { } problem => $"Address \"{address}\" {problem}.",
        _ => null,
    };
}
