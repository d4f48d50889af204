using Vault.Configuration.Testing.Engine.Database;

namespace Vault.Configuration.Testing;

/// <summary>
/// A role for <see cref="VaultTestNamespace.AddDatabaseStaticRoleAsync"/>: one user, whose password Vault changes now and then.
/// </summary>
public sealed class VaultTestDatabaseStaticRoleOptions
{
    internal VaultTestDatabaseStaticRoleOptions()
    {
    }

    /// <summary>Where the <c>database</c> engine is mounted. It is mounted there, if nothing is.</summary>
    public string Mount { get; set; } = "database";

    /// <summary>
    /// The connection (<c>db_name</c>) that the user belongs to. One that was not added before is added, in the server's memory.
    /// </summary>
    public string Connection { get; set; } = "memory";

    /// <summary>The user; the role's name, when null.</summary>
    public string? Username { get; set; }

    /// <summary>How often the password changes; at least 5 seconds.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan RotationPeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What sets the password, with <c>{{name}}</c> and <c>{{password}}</c>.</summary>
    public IList<string> RotationStatements { get; set; } = [];

    internal StaticRole ToRole(string name) => new()
    {
        Connection = Connection,
        Username = Username ?? name,
        RotationPeriod = RotationPeriod,
        RotationStatements = [.. RotationStatements],
    };
}
