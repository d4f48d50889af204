using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Ldap;

/// <summary>The LDAP auth method. Its directory is the users that a test declared; no other server is asked.</summary>
internal sealed class LdapBackend : LoginBackend
{
    private readonly LoginLockout _lockout;
    private readonly Dictionary<string, DirectoryUser> _directory = new(StringComparer.OrdinalIgnoreCase);
    private readonly EntryTable<LdapMapping> _users = new(foldsCase: true);
    private readonly EntryTable<LdapMapping> _groups = new(foldsCase: true);
    private readonly RoleTokenSettings _tokens = new();
    private JsonObject? _config;

    public LdapBackend(VaultState state, string mount)
        : base(state, mount)
    {
        _lockout = new LoginLockout(state.Time);

        Map("config").On(Operation.Read, ReadConfig).OnWrite(WriteConfig);
        MapEntries("users", _users, "{name*}");
        MapEntries("groups", _groups, "{name*}");
        Map("login/{name*}").OnWrite(Login).Unauthenticated();
    }

    /// <summary>A directory with somebody in it is a configured one.</summary>
    public void Put(string name, DirectoryUser user)
    {
        _directory[name] = user;
        _config ??= [];
    }

    private LogicalResponse WriteConfig(LogicalRequest request)
    {
        _config = (JsonObject)request.Fields.Body.DeepClone();
        _tokens.Apply(request.Fields);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ReadConfig(LogicalRequest request)
    {
        JsonObject config = (JsonObject)(_config ?? throw VaultError.NotFound()).DeepClone();
        config.Remove("bindpass");
        _tokens.Describe(config);
        return LogicalResponse.With(config);
    }

    private LogicalResponse Login(LogicalRequest request)
    {
        string name = request["name"];
        _lockout.RefuseIfLocked(name);

        if (_config is null)
        {
            throw VaultError.BadRequest("auth method not configured");
        }

        string password = request.Fields.Text("password") is { Length: > 0 } given
            ? given
            : throw VaultError.BadRequest("password cannot be of zero length when passwordless binds are being denied");

        // A name that the directory does not know counts as well: only the directory could tell the two apart.
        if (_directory.GetValueOrDefault(name) is not { } user || user.Password != password)
        {
            _lockout.CountFailure(name);
            throw VaultError.BadRequest("ldap operation failed: failed to bind as user");
        }

        _lockout.Forget(name);
        LdapMapping? mapping = _users.Find(name);
        IEnumerable<string> groups = [.. mapping?.Groups ?? [], .. user.Groups];

        return Admit(
            request,
            name,
            user.Tokens.Over(_tokens),
            new Dictionary<string, string> { ["username"] = name },
            [.. groups.SelectMany(group => _groups.Find(group)?.Policies ?? []), .. mapping?.Policies ?? []],
            user.Groups.Count > 0
                ? []
                : ["no LDAP groups found in groupDN \"\"; only policies from locally-defined groups available"]);
    }
}
