using Vault.Configuration.Testing.Engine.Database;

namespace Vault.Configuration.Testing;

/// <summary>A role for <see cref="VaultTestNamespace.AddDatabaseRole"/>: each reading of its credentials makes a user of its own.</summary>
public sealed class VaultTestDatabaseRoleOptions
{
    internal VaultTestDatabaseRoleOptions()
    {
    }

    /// <summary>Where the <c>database</c> engine is mounted. It is mounted there, if nothing is.</summary>
    public string Mount { get; set; } = "database";

    /// <summary>
    /// The connection (<c>db_name</c>) whose users these are. One that was not added before is added, in the server's memory.
    /// </summary>
    public string Connection { get; set; } = "memory";

    /// <summary>How long a lease is good; null stands for Vault's default of 768 hours.</summary>
    public TimeSpan? DefaultTtl { get; set; }

    /// <summary>How long it can be made good by renewals, from the beginning on; null stands for Vault's 768 hours.</summary>
    public TimeSpan? MaxTtl { get; set; }

    /// <summary>What makes a user, with <c>{{name}}</c>, <c>{{password}}</c> and <c>{{expiration}}</c>.</summary>
    public IList<string> CreationStatements { get; set; } = [];

    /// <summary>What removes a user, with <c>{{name}}</c>.</summary>
    public IList<string> RevocationStatements { get; set; } = [];

    /// <summary>What lets a user live longer, with <c>{{name}}</c> and <c>{{expiration}}</c>.</summary>
    public IList<string> RenewStatements { get; set; } = [];

    internal DatabaseRole ToRole() => new()
    {
        Connection = Connection,
        CreationStatements = [.. CreationStatements],
        RevocationStatements = [.. RevocationStatements],
        RenewStatements = [.. RenewStatements],
        DefaultTtl = DefaultTtl ?? TimeSpan.Zero,
        MaxTtl = MaxTtl ?? TimeSpan.Zero,
    };
}
