using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.GitHub;

/// <summary>Stands in for a user of GitHub, with token settings that hold for this one only. Without an organization it is in any.</summary>
internal sealed record GitHubUser(string Login, string? Organization, IReadOnlyList<string> Teams, RoleTokenSettings Tokens);
