using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>Which users are made, and for how long.</summary>
internal sealed class DatabaseRole
{
    public string Connection { get; set; } = "";

    public IReadOnlyList<string> CreationStatements { get; set; } = [];

    public IReadOnlyList<string> RevocationStatements { get; set; } = [];

    public IReadOnlyList<string> RenewStatements { get; set; } = [];

    public TimeSpan DefaultTtl { get; set; }

    public TimeSpan MaxTtl { get; set; }

    public void Apply(Fields fields)
    {
        Connection = fields.Text("db_name") ?? Connection;
        CreationStatements = Statements(fields, "creation_statements") ?? CreationStatements;
        RevocationStatements = Statements(fields, "revocation_statements") ?? RevocationStatements;
        RenewStatements = Statements(fields, "renew_statements") ?? RenewStatements;
        DefaultTtl = fields.Duration("default_ttl") ?? DefaultTtl;
        MaxTtl = fields.Duration("max_ttl") ?? MaxTtl;
        Validate();
    }

    public void Validate()
    {
        if (Connection.Length == 0)
        {
            throw VaultError.BadRequest("empty database name attribute");
        }

        if (MaxTtl > TimeSpan.Zero && DefaultTtl > MaxTtl)
        {
            throw VaultError.BadRequest("default_ttl cannot be greater than max_ttl");
        }
    }

    public TokenLifetime Lifetime(DateTimeOffset now) => new()
    {
        CreatedAt = now,
        Ttl = DefaultTtl > TimeSpan.Zero ? DefaultTtl : null,
        MaxTtl = MaxTtl > TimeSpan.Zero ? MaxTtl : null,
    };

    public JsonObject Describe() => new()
    {
        ["creation_statements"] = JsonNodes.Strings(CreationStatements),
        ["credential_type"] = "password",
        ["db_name"] = Connection,
        ["default_ttl"] = GoTime.Seconds(DefaultTtl),
        ["max_ttl"] = GoTime.Seconds(MaxTtl),
        ["renew_statements"] = JsonNodes.Strings(RenewStatements),
        ["revocation_statements"] = JsonNodes.Strings(RevocationStatements),
        ["rollback_statements"] = new JsonArray(),
    };

    /// <summary>One text is one statement, whatever commas are in it.</summary>
    public static IReadOnlyList<string>? Statements(Fields fields, string name) =>
        fields.Body[name] is JsonArray ? fields.List(name)
        : fields.Text(name) is { Length: > 0 } text ? [text]
        : null;
}
