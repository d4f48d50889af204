namespace Vault.Configuration.Testing;

/// <summary>
/// A user for <see cref="VaultTestNamespace.AddGitHubUser"/>. Vault has one set of token settings for all users of a mount; those here
/// are this user's own.
/// </summary>
public sealed class VaultTestGitHubUserOptions : VaultTestLoginOptions
{
    internal VaultTestGitHubUserOptions()
        : base("github")
    {
    }

    /// <summary>The user's organization; the one that the mount asks for, when null.</summary>
    public string? Organization { get; set; }

    /// <summary>The teams that the user is in. Their policies are written to <c>auth/github/map/teams/NAME</c>.</summary>
    public IList<string> Teams { get; set; } = [];
}
