using System.Text.RegularExpressions;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>Whether a role allows a host name.</summary>
internal static partial class AllowedNames
{
    public static bool Allows(PkiRole role, string name)
    {
        bool isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
        string host = isWildcard ? name[2..] : name;

        if ((isWildcard && !role.AllowWildcards) || (role.EnforceHostnames && !HostName().IsMatch(host)))
        {
            return false;
        }

        return role.AllowAnyName
            || (role.AllowLocalhost && name is "localhost" or "localdomain")
            || role.AllowedDomains.Any(domain => Fits(role, domain, name, host));
    }

    private static bool Fits(PkiRole role, string domain, string name, string host) =>
        (role.AllowBareDomains && Same(name, domain))
        || (role.AllowSubdomains && (host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase)
            || (host.Length < name.Length && Same(host, domain))))
        || (role.AllowGlobDomains && domain.Contains('*', StringComparison.Ordinal)
            && Regex.IsMatch(name, $"^{Regex.Escape(domain).Replace(@"\*", ".*", StringComparison.Ordinal)}$", RegexOptions.IgnoreCase));

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$", RegexOptions.IgnoreCase)]
    private static partial Regex HostName();
}
