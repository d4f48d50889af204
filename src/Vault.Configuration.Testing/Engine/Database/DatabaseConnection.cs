using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>A database that the engine makes users in.</summary>
internal sealed class DatabaseConnection
{
    private static readonly string[] NotDetails =
        ["plugin_name", "plugin_version", "allowed_roles", "password_policy", "root_rotation_statements", "verify_connection", "password"];

    private readonly JsonObject _details = [];
    private IReadOnlyList<string> _rootRotationStatements = [];

    /// <summary>What really makes users; null where it is enough that the engine remembers them.</summary>
    public IVaultTestDatabase? Database { get; set; }

    public string Plugin { get; set; } = "";

    public IReadOnlyList<string> AllowedRoles { get; set; } = [];

    public void Apply(Fields fields)
    {
        Plugin = fields.Text("plugin_name") ?? Plugin;
        AllowedRoles = fields.List("allowed_roles") ?? AllowedRoles;
        _rootRotationStatements = fields.List("root_rotation_statements") ?? _rootRotationStatements;

        if (Plugin.Length == 0)
        {
            throw VaultError.BadRequest("empty plugin name");
        }

        foreach ((string name, JsonNode? value) in fields.Body.Where(field => !NotDetails.Contains(field.Key)))
        {
            _details[name] = value?.DeepClone();
        }
    }

    public bool Allows(string role) => AllowedRoles.Any(pattern => pattern.EndsWith('*')
        ? role.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : role == pattern);

    public JsonObject Describe() => new()
    {
        ["allowed_roles"] = JsonNodes.Strings(AllowedRoles),
        ["connection_details"] = _details.DeepClone(),
        ["password_policy"] = "",
        ["plugin_name"] = Plugin,
        ["plugin_version"] = "",
        ["root_credentials_rotate_statements"] = JsonNodes.Strings(_rootRotationStatements),
    };
}
