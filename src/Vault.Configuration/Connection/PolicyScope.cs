namespace Vault.Configuration.Connection;

/// <summary>
/// Where the policies of a token are, and how they name what is in another namespace: those of the token's own namespace count, and
/// reach into the namespaces below it. <see href="https://developer.hashicorp.com/vault/docs/enterprise/namespaces"/>
/// </summary>
/// <param name="Namespace">The token's; <see langword="null"/> for the root.</param>
/// <param name="Prefix">What stands before each path, with a slash at its end; empty where both are one.</param>
/// <param name="IsReachable">Whether a token of the one namespace can do anything in the other.</param>
internal sealed record PolicyScope(string? Namespace, string Prefix, bool IsReachable)
{
    /// <param name="token">The namespace of the login; <see langword="null"/> for that of the request.</param>
    /// <param name="request">The namespace of what is asked for; <see langword="null"/> for the root.</param>
    public static PolicyScope Of(string? token, string? request)
    {
        string at = (request ?? "").Trim('/'), home = (token ?? at).Trim('/');
        string? named = home.Length == 0 ? null : home;
        return at == home ? new(named, "", true)
            : home.Length == 0 ? new(named, at + "/", true)
            : at.StartsWith(home + "/", StringComparison.Ordinal) ? new(named, at[(home.Length + 1)..] + "/", true)
            : new(named, "", false);
    }
}
