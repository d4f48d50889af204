using System.Net;

namespace Vault.Configuration.Connection;

/// <summary>Which proxy the way to an address leads through.</summary>
internal sealed class ProxyRoute
{
    private const int LongestList = 10;

    private readonly bool _isTheSystems;

    public ProxyRoute(Uri? given)
    {
        _isTheSystems = given is null;
        Proxy = new LoopbackBypass(given is null ? HttpClient.DefaultProxy : Create(given));
    }

    public LoopbackBypass Proxy { get; }

    /// <summary>What an error sentence adds where a connection failed: it may be the proxy's fault, of which the address says nothing.</summary>
    /// <returns>Empty where there is no proxy.</returns>
    public string Describe(Uri address)
    {
        if (Proxy.IsBypassed(address) || Proxy.GetProxy(address) is not { } proxy || proxy == address)
        {
            return "";
        }

        string[] ignored = _isTheSystems ? IgnoredExceptions() : [];
        string exceptions = ignored.Length == 0
            ? ""
            : $" NO_PROXY has entries that .NET passes over ({string.Join(", ", ignored.Take(LongestList))}): it knows hosts, and domains that begin with a dot, but no networks and no asterisk.";
        return $" The way leads through the proxy {ConnectionFaults.Show(proxy)}, from {(_isTheSystems ? "the system's settings (HTTPS_PROXY, HTTP_PROXY)" : "Options.Proxy")}.{exceptions}";
    }

    /// <summary>Unlike the system's, .NET's own class would not use a user name in the address, and would show it in errors.</summary>
    private static WebProxy Create(Uri given)
    {
        WebProxy proxy = new(new UriBuilder(given) { UserName = "", Password = "" }.Uri);
        if (given.UserInfo.Length > 0)
        {
            string[] parts = given.UserInfo.Split(':', 2);
            proxy.Credentials = new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
        }

        return proxy;
    }

    private static string[] IgnoredExceptions() =>
    [
        .. (Environment.GetEnvironmentVariable("no_proxy") ?? Environment.GetEnvironmentVariable("NO_PROXY") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(entry => entry.Contains('/', StringComparison.Ordinal) || entry.Contains('*', StringComparison.Ordinal)),
    ];
}
