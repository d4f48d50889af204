using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.AppRole;

/// <summary>A role, with its secret ids.</summary>
internal sealed class AppRoleRole(string name)
{
    private readonly Dictionary<string, SecretId> _secretIds = new(StringComparer.Ordinal);

    public string Name => name;

    public string RoleId { get; set; } = Guid.NewGuid().ToString();

    public string EntityId { get; } = Guid.NewGuid().ToString();

    public bool BindSecretId { get; set; } = true;

    public TimeSpan SecretIdTtl { get; set; }

    public int SecretIdNumUses { get; set; }

    public RoleTokenSettings Tokens { get; } = new();

    public IEnumerable<SecretId> SecretIds => _secretIds.Values;

    public void Apply(Fields fields)
    {
        Tokens.Apply(fields);
        BindSecretId = fields.Flag("bind_secret_id") ?? BindSecretId;
        SecretIdTtl = fields.Duration("secret_id_ttl") ?? SecretIdTtl;
        SecretIdNumUses = fields.Integer("secret_id_num_uses") ?? SecretIdNumUses;
        RoleId = fields.Text("role_id") ?? RoleId;
    }

    public SecretId Add(SecretId secretId)
    {
        if (!_secretIds.TryAdd(secretId.Id, secretId))
        {
            throw VaultError.BadRequest("SecretID is already registered");
        }

        return secretId;
    }

    public SecretId? Find(string? id, DateTimeOffset now)
    {
        if (id is null || !_secretIds.TryGetValue(id, out SecretId? found))
        {
            return null;
        }

        if (!found.HasEnded(now))
        {
            return found;
        }

        _secretIds.Remove(id);
        return null;
    }

    public SecretId? FindByAccessor(string? accessor, DateTimeOffset now) =>
        Find(_secretIds.Values.FirstOrDefault(secretId => secretId.Accessor == accessor)?.Id, now);

    public void Remove(SecretId secretId) => _secretIds.Remove(secretId.Id);

    public JsonObject Describe()
    {
        JsonObject role = new()
        {
            ["bind_secret_id"] = BindSecretId,
            ["local_secret_ids"] = false,
            ["secret_id_bound_cidrs"] = null,
            ["secret_id_num_uses"] = SecretIdNumUses,
            ["secret_id_ttl"] = GoTime.Seconds(SecretIdTtl),
        };
        Tokens.Describe(role);
        return role;
    }
}
