using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.GitHub;
using Vault.Configuration.Testing.Engine.Jwt;
using Vault.Configuration.Testing.Engine.Ldap;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;
using Vault.Configuration.Testing.Engine.UserPass;

namespace Vault.Configuration.Testing;

/// <content>Who may log in with a JWT or a password, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>Adds a role for JWT logins, or changes one. Its mount then believes what <see cref="CreateJwt"/> makes.</summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings; an audience, a subject or a claim must be bound.</param>
    public void AddJwtRole(string role, Action<VaultTestJwtRoleOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        VaultTestJwtRoleOptions options = new();
        configure(options);

        JwtRole added = new()
        {
            BoundAudiences = [.. options.BoundAudiences],
            BoundSubject = options.BoundSubject ?? "",
            BoundClaims = new(options.BoundClaims.Select(claim => KeyValuePair.Create(claim.Key, (JsonNode?)claim.Value))),
            UserClaim = options.UserClaim,
        };
        options.ApplyTo(added.Tokens);

        Change(state =>
        {
            added.Validate();
            JwtBackend backend = BackendAt<JwtBackend>(state, options.Mount, MountTable.AuthPrefix);
            backend.TrustsOwnKey = true;
            backend.Roles.Put(role, added);
        });
    }

    /// <summary>Makes a JWT, signed (ES256) with a key that the mounts of <see cref="AddJwtRole"/> believe.</summary>
    /// <param name="subject">Its <c>sub</c>.</param>
    /// <param name="audience">Its <c>aud</c>; none, when null.</param>
    /// <param name="lifetime">How long it is good; an hour, when null. A negative time makes one that is over.</param>
    /// <param name="claims">More claims; those with the name of another replace it (<c>iss</c>, say).</param>
    /// <returns>The JWT.</returns>
    /// <remarks>Vault believes a JWT for a minute longer than it says, since clocks differ.</remarks>
    public string CreateJwt(
        string subject,
        string? audience = null,
        TimeSpan? lifetime = null,
        IEnumerable<KeyValuePair<string, string>>? claims = null) => Change(state =>
    {
        DateTimeOffset now = state.Time.GetUtcNow();
        DateTimeOffset end = now + (lifetime ?? TimeSpan.FromHours(1));
        JsonObject payload = new()
        {
            ["exp"] = end.ToUnixTimeSeconds(),
            ["iat"] = (end < now ? end : now).ToUnixTimeSeconds(),
            ["iss"] = "vault-test-server",
            ["jti"] = Guid.NewGuid().ToString(),
            ["sub"] = subject,
        };

        if (audience is not null)
        {
            payload["aud"] = audience;
        }

        foreach ((string name, string value) in claims ?? [])
        {
            payload[name] = value;
        }

        return state.Jwts.Sign(payload);
    });

    /// <summary>Adds a user of the userpass method, or changes one.</summary>
    /// <param name="name">The user name; upper and lower case are the same.</param>
    /// <param name="password">The password.</param>
    /// <param name="configure">Policies and token settings.</param>
    public void AddUserPassUser(string name, string password, Action<VaultTestUserPassUserOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        VaultTestUserPassUserOptions options = new();
        configure?.Invoke(options);

        UserPassUser user = new() { Password = password };
        options.ApplyTo(user.Tokens);
        Change(state => BackendAt<UserPassBackend>(state, options.Mount, MountTable.AuthPrefix).Users.Put(name, user));
    }

    /// <summary>Adds a user to the directory that the LDAP method asks, or changes one.</summary>
    /// <param name="name">The user name; upper and lower case are the same.</param>
    /// <param name="password">The password.</param>
    /// <param name="configure">Groups, policies and token settings.</param>
    public void AddLdapUser(string name, string password, Action<VaultTestLdapUserOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        VaultTestLdapUserOptions options = new();
        configure?.Invoke(options);

        DirectoryUser user = new(password, [.. options.Groups], TokensOf(options));
        Change(state => BackendAt<LdapBackend>(state, options.Mount, MountTable.AuthPrefix).Put(name, user));
    }

    /// <summary>Adds somebody to the GitHub that the GitHub method asks, or changes them.</summary>
    /// <param name="login">The user's name on GitHub.</param>
    /// <param name="token">The personal access token to log in with.</param>
    /// <param name="configure">Organization, teams, policies and token settings.</param>
    public void AddGitHubUser(string login, string token, Action<VaultTestGitHubUserOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(token);
        VaultTestGitHubUserOptions options = new();
        configure?.Invoke(options);

        GitHubUser user = new(login, options.Organization, [.. options.Teams], TokensOf(options));
        Change(state => BackendAt<GitHubBackend>(state, options.Mount, MountTable.AuthPrefix).Put(token, user));
    }

    private static RoleTokenSettings TokensOf(VaultTestLoginOptions options)
    {
        RoleTokenSettings settings = new();
        options.ApplyTo(settings);
        return settings;
    }
}
