using Vault.Configuration.Testing.Engine.Leases;

namespace Vault.Configuration.Testing.Engine.Database;

/// <summary>A user that was made for a lease.</summary>
internal sealed class DatabaseUser(IVaultTestDatabase? database, DatabaseRole role, string roleName) : LeasedSecret
{
    // The database must not be quicker than the lease.
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(5);

    public required string Name { get; init; }

    public string Password { get; } = DatabaseNames.Password();

    public string Role => roleName;

    public Task CreateAsync(DateTimeOffset expiresAt)
    {
        DateTimeOffset end = expiresAt + Leeway;
        IReadOnlyList<string> statements = DatabaseNames.Fill(role.CreationStatements, Name, Password, end);
        return database?.CreateUserAsync(Name, Password, end, statements) ?? Task.CompletedTask;
    }

    public override Task RenewAsync(DateTimeOffset expiresAt)
    {
        DateTimeOffset end = expiresAt + Leeway;
        IReadOnlyList<string> statements = DatabaseNames.Fill(role.RenewStatements, Name, expiration: end);
        return database?.RenewUserAsync(Name, end, statements) ?? Task.CompletedTask;
    }

    public override Task RevokeAsync() =>
        database?.DropUserAsync(Name, DatabaseNames.Fill(role.RevocationStatements, Name)) ?? Task.CompletedTask;
}
