using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>A user that exists already, whose password is rotated.</summary>
internal sealed class StaticRole
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    private DateTimeOffset? _retryAt;

    public string Connection { get; set; } = "";

    public string Username { get; set; } = "";

    public TimeSpan RotationPeriod { get; set; }

    public IReadOnlyList<string> RotationStatements { get; set; } = [];

    public string Password { get; private set; } = "";

    public DateTimeOffset RotatedAt { get; private set; }

    public bool IsRotating { get; set; }

    public DateTimeOffset? DueAt => IsRotating ? null : _retryAt ?? (RotatedAt + RotationPeriod);

    public StaticRole Apply(Fields fields)
    {
        Connection = fields.Text("db_name") ?? Connection;
        Username = fields.Text("username") ?? Username;
        RotationPeriod = fields.Duration("rotation_period") ?? RotationPeriod;
        RotationStatements = DatabaseRole.Statements(fields, "rotation_statements") ?? RotationStatements;
        return this;
    }

    public void Validate()
    {
        Demand(Username.Length > 0, "username is a required field to create a static account");
        Demand(Connection.Length > 0, "empty database name attribute");
        Demand(RotationPeriod > TimeSpan.Zero, "rotation_period is required to create static accounts");
        Demand(RotationPeriod >= ShortestPeriod, "rotation_period must be 5 seconds or more");
    }

    public void Rotated(string password, DateTimeOffset at)
    {
        Password = password;
        RotatedAt = at;
        _retryAt = null;
    }

    public void RotationFailed(DateTimeOffset now) => _retryAt = now + Retry;

    /// <summary>
    /// When a rotation that is done now was due. It counts from there: a fake clock may jump over several of them, and the ones
    /// that follow still come when they should.
    /// </summary>
    public DateTimeOffset LastDue(DateTimeOffset now)
    {
        long periods = (now - RotatedAt).Ticks / RotationPeriod.Ticks;
        return RotatedAt + (RotationPeriod * periods);
    }

    public JsonObject Credentials(DateTimeOffset now) => new()
    {
        ["last_vault_rotation"] = GoTime.Timestamp(RotatedAt),
        ["password"] = Password,
        ["rotation_period"] = GoTime.Seconds(RotationPeriod),
        ["ttl"] = Math.Max(0, GoTime.Seconds(RotatedAt + RotationPeriod - now)),
        ["username"] = Username,
    };

    public JsonObject Describe() => new()
    {
        ["credential_type"] = "password",
        ["db_name"] = Connection,
        ["last_vault_rotation"] = GoTime.Timestamp(RotatedAt),
        ["rotation_period"] = GoTime.Seconds(RotationPeriod),
        ["rotation_statements"] = JsonNodes.Strings(RotationStatements),
        ["username"] = Username,
    };

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw VaultError.BadRequest(otherwise);
        }
    }
}
