using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>The JWT auth method, with declared keys.</summary>
internal sealed class JwtBackend : LoginBackend
{
    public JwtBackend(VaultState state, string mount)
        : base(state, mount)
    {
        Map("config").On(Operation.Read, ReadConfig).OnWrite(WriteConfig);
        MapEntries("role", Roles).WithExistence(Roles.Has);
        Map("login").OnWrite(Login).Unauthenticated();
    }

    public JwtConfig Config { get; } = new();

    public EntryTable<JwtRole> Roles { get; } = new(foldsCase: true);

    /// <summary>Set where a test wants to log in with JWTs that this server made.</summary>
    public bool TrustsOwnKey { get; set; }

    private IEnumerable<AsymmetricAlgorithm> Keys => TrustsOwnKey ? Config.Keys.Append(State.Jwts.Key) : Config.Keys;

    private LogicalResponse ReadConfig(LogicalRequest request) =>
        Config.IsWritten ? LogicalResponse.With(Config.Describe()) : throw VaultError.NotFound();

    private LogicalResponse WriteConfig(LogicalRequest request)
    {
        Config.Write(request.Fields);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse Login(LogicalRequest request)
    {
        if (!Config.IsWritten && !TrustsOwnKey)
        {
            throw VaultError.BadRequest("could not load configuration");
        }

        string name = request.Fields.Text("role") is { Length: > 0 } given ? given : Config.DefaultRole;

        if (name.Length == 0)
        {
            throw VaultError.BadRequest("missing role");
        }

        name = Roles.Fold(name);
        JwtRole role = Roles.Find(name) ?? throw VaultError.BadRequest($"role \"{name}\" could not be found");
        string jwt = request.Fields.Text("jwt") is { Length: > 0 } sent ? sent : throw VaultError.BadRequest("missing token");
        JwtValidation validation = new(role, Config.BoundIssuer, State.Time.GetUtcNow());
        Claims claims = validation.Validate(jwt, Keys);
        string user = UserIn(claims, role.UserClaim);
        validation.CheckBoundClaims(claims);

        return Admit(request, user, role.Tokens, MetadataOf(claims, role, name));
    }

    private static string UserIn(Claims claims, string name) =>
        claims[name] is null ? throw VaultError.BadRequest($"claim \"{name}\" not found in token")
        : claims.Text(name) ?? throw VaultError.BadRequest($"claim \"{name}\" could not be converted to string");

    private static Dictionary<string, string> MetadataOf(Claims claims, JwtRole role, string roleName)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["role"] = roleName };

        foreach ((string claim, JsonNode? target) in role.ClaimMappings)
        {
            if (claims[claim] is not null)
            {
                metadata[target?.ToString() ?? ""] = claims.Text(claim)
                    ?? throw VaultError.BadRequest($"error converting claim '{claim}' to string");
            }
        }

        return metadata;
    }
}
