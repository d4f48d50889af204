using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.UserPass;

/// <summary>The userpass auth method.</summary>
internal sealed class UserPassBackend : LoginBackend
{
    private readonly LoginLockout _lockout;

    public UserPassBackend(VaultState state, string mount)
        : base(state, mount)
    {
        _lockout = new LoginLockout(state.Time);

        MapEntries("users", Users).WithExistence(Users.Has);
        Map("users/{name}/password").OnWrite(Change);
        Map("users/{name}/policies").OnWrite(Change);
        Map("login/{name}").OnWrite(Login).Unauthenticated();
    }

    public EntryTable<UserPassUser> Users { get; } = new(foldsCase: true);

    private LogicalResponse Change(LogicalRequest request)
    {
        UserPassUser user = Users.Find(request["name"]) ?? throw VaultError.BadRequest("username does not exist");
        user.Apply(request.Fields);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse Login(LogicalRequest request)
    {
        string name = Users.Fold(request["name"]);
        _lockout.RefuseIfLocked(name);

        // Not a 400: a real server fails over it rather than refusing it.
        string password = request.Fields.Text("password") is { Length: > 0 } given
            ? given
            : throw VaultError.With(500, "missing password");

        // Of a name that is no user's, failures are not counted.
        UserPassUser user = Users.Find(name) ?? throw Invalid();

        if (user.Password != password)
        {
            _lockout.CountFailure(name);
            throw Invalid();
        }

        _lockout.Forget(name);
        return Admit(request, name, user.Tokens, new Dictionary<string, string> { ["username"] = name });
    }

    private static VaultError Invalid() => VaultError.BadRequest("invalid username or password");
}
