using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary><c>static-roles</c>, <c>static-creds</c> and <c>rotate-role</c> of a database engine.</summary>
internal sealed class StaticRoleRoutes(VaultState state, StaticRoleRotations rotations)
{
    public LogicalResponse Read(LogicalRequest request) =>
        LogicalResponse.With((Find(request) ?? throw VaultError.NotFound()).Describe());

    public LogicalResponse Write(LogicalRequest request)
    {
        StaticRole? known = Find(request);
        StaticRole role = (known ?? new StaticRole()).Apply(request.Fields);
        role.Validate();

        // A new role takes its user over at once; what is changed later keeps its password.
        return known is null ? rotations.Rotate(request["name"], role) : LogicalResponse.NoContent();
    }

    public LogicalResponse Delete(LogicalRequest request)
    {
        rotations.Roles.Remove(request["name"]);
        return LogicalResponse.NoContent();
    }

    public LogicalResponse ReadCredentials(LogicalRequest request) => Find(request) is { } role
        ? LogicalResponse.With(role.Credentials(state.Time.GetUtcNow()))
        : throw VaultError.BadRequest($"unknown role: {request["name"]}");

    public LogicalResponse Rotate(LogicalRequest request) => Find(request) is { } role
        ? rotations.Rotate(request["name"], role)
        : throw VaultError.BadRequest("no static role found for role name");

    private StaticRole? Find(LogicalRequest request) => rotations.Roles.GetValueOrDefault(request["name"]);
}
