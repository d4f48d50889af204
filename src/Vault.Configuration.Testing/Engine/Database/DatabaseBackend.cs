using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Scheduling;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>The database engine: users made on demand, under a lease, and users whose passwords are rotated.</summary>
internal sealed class DatabaseBackend : Backend, IScheduled
{
    private readonly VaultState _state;
    private readonly SortedDictionary<string, DatabaseConnection> _connections = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DatabaseRole> _roles = new(StringComparer.Ordinal);

    public DatabaseBackend(VaultState state)
    {
        _state = state;
        Rotations = new StaticRoleRotations(state, this);
        StaticRoleRoutes statics = new(state, Rotations);

        Map("config").On(Operation.List, _ => Names(_connections.Keys));
        Map("config/{name}").On(Operation.Read, ReadConnection).OnWrite(WriteConnection).On(Operation.Delete, DeleteConnection);
        Map("roles").On(Operation.List, _ => Names(_roles.Keys));
        Map("roles/{name}")
            .On(Operation.Read, ReadRole)
            .OnWrite(WriteRole)
            .On(Operation.Delete, DeleteRole)
            .WithExistence(_roles.ContainsKey);
        Map("creds/{name}").On(Operation.Read, CreateUser);
        Map("static-roles").On(Operation.List, _ => Names(Rotations.Roles.Keys));
        Map("static-roles/{name}")
            .On(Operation.Read, statics.Read)
            .OnWrite(statics.Write)
            .On(Operation.Delete, statics.Delete)
            .WithExistence(Rotations.Roles.ContainsKey);
        Map("static-creds/{name}").On(Operation.Read, statics.ReadCredentials);
        Map("rotate-role/{name}").OnWrite(statics.Rotate);
    }

    public StaticRoleRotations Rotations { get; }

    public DateTimeOffset? NextDue => Rotations.NextDue;

    public IEnumerable<Chore> TakeDue() => Rotations.TakeDue();

    public void Put(string name, DatabaseRole role) => _roles[name] = role;

    public DatabaseConnection FindOrAddConnection(string name)
    {
        if (!_connections.TryGetValue(name, out DatabaseConnection? connection))
        {
            _connections[name] = connection = new DatabaseConnection { Plugin = "test-database-plugin", AllowedRoles = ["*"] };
        }

        return connection;
    }

    /// <summary>The connection of a role; one that does not allow the role is as good as none.</summary>
    public DatabaseConnection ConnectionFor(string role, string connection) =>
        !_connections.TryGetValue(connection, out DatabaseConnection? found)
            ? throw Failure($"failed to find entry for connection with name: \"{connection}\"")
        : !found.Allows(role) ? throw Failure($"\"{role}\" is not an allowed role")
        : found;

    private static VaultError Failure(string message) => VaultError.With(500, VaultError.Wrapped(message));

    private LogicalResponse CreateUser(LogicalRequest request)
    {
        string name = request["name"];
        DatabaseRole role = _roles.GetValueOrDefault(name) ?? throw VaultError.BadRequest($"unknown role: {name}");
        IVaultTestDatabase? database = ConnectionFor(name, role.Connection).Database;
        TokenLifetime lifetime = role.Lifetime(_state.Leases.Now);
        IReadOnlyList<string> warnings = lifetime.Begin();
        DatabaseUser user = new(database, role, name)
        {
            Name = DatabaseNames.User(request.Token!.DisplayName, name, _state.Leases.Now),
        };

        return LogicalResponse.After(() => user.CreateAsync(lifetime.ExpiresAt!.Value), failure =>
        {
            if (failure is not null)
            {
                throw Failure(failure.Message);
            }

            JsonObject data = new() { ["password"] = user.Password, ["username"] = user.Name };
            return _state.Leases.Add(request.FullPath, request.Token, lifetime, user).Answer(data, warnings);
        });
    }

    private LogicalResponse ReadConnection(LogicalRequest request) =>
        LogicalResponse.With((_connections.GetValueOrDefault(request["name"]) ?? throw VaultError.NotFound()).Describe());

    private LogicalResponse WriteConnection(LogicalRequest request)
    {
        DatabaseConnection connection = _connections.GetValueOrDefault(request["name"]) ?? new DatabaseConnection();
        connection.Apply(request.Fields);
        _connections[request["name"]] = connection;
        return LogicalResponse.NoContent();
    }

    private LogicalResponse DeleteConnection(LogicalRequest request)
    {
        _connections.Remove(request["name"]);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ReadRole(LogicalRequest request) =>
        LogicalResponse.With((_roles.GetValueOrDefault(request["name"]) ?? throw VaultError.NotFound()).Describe());

    private LogicalResponse WriteRole(LogicalRequest request)
    {
        DatabaseRole role = _roles.GetValueOrDefault(request["name"]) ?? new DatabaseRole();
        role.Apply(request.Fields);
        Put(request["name"], role);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse DeleteRole(LogicalRequest request)
    {
        _roles.Remove(request["name"]);
        return LogicalResponse.NoContent();
    }

    private static LogicalResponse Names(IReadOnlyCollection<string> names) => names.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(names) });
}
