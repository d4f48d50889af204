using Npgsql;
using Vault.Configuration.Testing;

namespace PostgresCredentials.Embedded;

/// <summary>Carries out what Vault's own plug-in for PostgreSQL does: the statements of the role.</summary>
internal sealed class PostgresDatabase(string adminConnectionString) : IVaultTestDatabase
{
    public Task CreateUserAsync(string username, string password, DateTimeOffset expiration, IReadOnlyList<string> statements) =>
        RunAsync(statements);

    public Task RenewUserAsync(string username, DateTimeOffset expiration, IReadOnlyList<string> statements) => RunAsync(statements);

    public Task DropUserAsync(string username, IReadOnlyList<string> statements) => RunAsync(statements);

    public Task SetPasswordAsync(string username, string password, IReadOnlyList<string> statements) => RunAsync(statements);

    private async Task RunAsync(IReadOnlyList<string> statements)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(adminConnectionString);
        await using NpgsqlConnection connection = await admin.OpenConnectionAsync();
        foreach (string statement in statements)
        {
            await using NpgsqlCommand command = new(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
