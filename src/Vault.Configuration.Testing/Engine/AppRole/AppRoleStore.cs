using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary>The roles of one mount.</summary>
internal sealed class AppRoleStore(TimeProvider time)
{
    private readonly SortedDictionary<string, AppRoleRole> _roles = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    public IEnumerable<string> Names => _roles.Keys;

    public AppRoleRole? Find(string name) => _roles.GetValueOrDefault(name);

    public AppRoleRole Get(string name) =>
        Find(name) ?? throw VaultError.With(404, $"role \"{name}\" does not exist");

    public AppRoleRole FindOrAdd(string name)
    {
        if (!_roles.TryGetValue(name, out AppRoleRole? role))
        {
            _roles[name] = role = new AppRoleRole(name);
        }

        return role;
    }

    public AppRoleRole? FindByRoleId(string roleId) => _roles.Values.FirstOrDefault(role => role.RoleId == roleId);

    public void Remove(string name) => _roles.Remove(name);

    public SecretId CreateSecretId(
        AppRoleRole role,
        string? id = null,
        TimeSpan? ttl = null,
        int? numUses = null,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (!role.BindSecretId)
        {
            throw VaultError.BadRequest("bind_secret_id is not set on the role");
        }

        return role.Add(new SecretId(
            id ?? Guid.NewGuid().ToString(),
            Now,
            ttl ?? role.SecretIdTtl,
            numUses ?? role.SecretIdNumUses)
        {
            Metadata = metadata ?? new Dictionary<string, string>(),
        });
    }
}
