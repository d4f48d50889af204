using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.GitHub;

/// <summary>
/// The GitHub auth method, which HashiCorp Vault has and OpenBao has not. GitHub is the users that a test declared; no other
/// server is asked. Vault's own errors here are plain failures, so their status is 500.
/// </summary>
internal sealed class GitHubBackend : LoginBackend
{
    private readonly Dictionary<string, GitHubUser> _usersByToken = new(StringComparer.Ordinal);
    private readonly EntryTable<PolicyMapping> _teams = new(foldsCase: true);
    private readonly EntryTable<PolicyMapping> _users = new(foldsCase: true);
    private readonly RoleTokenSettings _tokens = new();
    private string _organization = "";
    private int _organizationId;
    private string _baseUrl = "";

    public GitHubBackend(VaultState state, string mount)
        : base(state, mount)
    {
        Map("config").On(Operation.Read, ReadConfig).OnWrite(WriteConfig);
        MapEntries("map/teams", _teams);
        MapEntries("map/users", _users);
        Map("login").OnWrite(Login).Unauthenticated();
    }

    /// <summary>GitHub with somebody on it is a configured one.</summary>
    public void Put(string token, GitHubUser user)
    {
        _usersByToken[token] = user;
        _organization = _organization.Length > 0 ? _organization : user.Organization ?? "vault-test-server";
    }

    private LogicalResponse WriteConfig(LogicalRequest request)
    {
        string organization = request.Fields.Text("organization") ?? _organization;
        _organization = organization.Length > 0
            ? organization
            : throw VaultError.BadRequest("organization is a required parameter");
        _organizationId = request.Fields.Integer("organization_id") ?? _organizationId;
        _baseUrl = request.Fields.Text("base_url") ?? _baseUrl;
        _tokens.Apply(request.Fields);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ReadConfig(LogicalRequest request)
    {
        if (_organization.Length == 0)
        {
            throw VaultError.NotFound();
        }

        JsonObject config = new()
        {
            ["organization"] = _organization,
            ["organization_id"] = _organizationId,
            ["base_url"] = _baseUrl,
        };
        _tokens.Describe(config);
        return LogicalResponse.With(config);
    }

    private LogicalResponse Login(LogicalRequest request)
    {
        if (_organization.Length == 0)
        {
            throw VaultError.With(500, "configuration has not been set");
        }

        if (!_usersByToken.TryGetValue(request.Fields.Text("token") ?? "", out GitHubUser? user))
        {
            throw VaultError.With(500, "GET https://api.github.com/user: 401 Bad credentials []");
        }

        if (user.Organization is { } organization && organization != _organization)
        {
            throw VaultError.With(500, "user is not part of required org");
        }

        return Admit(
            request,
            user.Login,
            user.Tokens.Over(_tokens),
            new Dictionary<string, string> { ["org"] = _organization, ["username"] = user.Login },
            [.. PoliciesIn(_teams, user.Teams), .. PoliciesIn(_users, [user.Login])]);
    }

    // What is mapped to the name "default" holds for everybody.
    private static IEnumerable<string> PoliciesIn(EntryTable<PolicyMapping> map, IEnumerable<string> names) =>
        names.Append("default").SelectMany(name => map.Find(name)?.Policies ?? []);
}
