using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.UserPass;

/// <summary>Who may log in with a password, and what token they get.</summary>
internal sealed class UserPassUser : IEntry
{
    public string Password { get; set; } = "";

    public RoleTokenSettings Tokens { get; } = new();

    public void Apply(Fields fields)
    {
        string password = fields.Text("password") ?? Password;
        Password = password.Length > 0 ? password : throw VaultError.BadRequest("missing password");
        Tokens.Apply(fields);
    }

    public JsonObject Describe()
    {
        JsonObject user = [];
        Tokens.Describe(user);
        return user;
    }
}
