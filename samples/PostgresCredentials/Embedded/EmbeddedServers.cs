using Npgsql;
using Vault.Configuration.Testing;

namespace PostgresCredentials.Embedded;

/// <summary>A Vault in memory whose database engine makes roles in a PostgreSQL of our own.</summary>
public sealed class EmbeddedServers : IAsyncDisposable
{
    private EmbeddedServers(PrivateCluster cluster, VaultTestServer vault)
    {
        Cluster = cluster;
        Vault = vault;
    }

    public PrivateCluster Cluster { get; }

    public VaultTestServer Vault { get; }

    /// <param name="timeToLive">How long a credential lives; by default 20 seconds. By renewals it can live twice as long.</param>
    public static async Task<EmbeddedServers> StartAsync(TimeSpan? timeToLive = null)
    {
        PrivateCluster cluster = await PrivateCluster.StartAsync();
        try
        {
            await using NpgsqlDataSource admin = NpgsqlDataSource.Create(cluster.AdminConnectionString);
            await using NpgsqlCommand schema = admin.CreateCommand("""
                CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY, writer int NOT NULL, written_as text NOT NULL DEFAULT session_user);
                CREATE ROLE writers NOLOGIN;
                GRANT INSERT, SELECT ON orders TO writers;
                """);
            await schema.ExecuteNonQueryAsync();

            VaultTestServer vault = await VaultTestServer.StartAsync();
            vault.AddDatabase("orders", new PostgresDatabase(cluster.AdminConnectionString));
            vault.AddDatabaseRole("orders-rw", role =>
            {
                role.Connection = "orders";
                role.DefaultTtl = timeToLive ?? TimeSpan.FromSeconds(20);
                role.MaxTtl = role.DefaultTtl * 2;
                role.CreationStatements = ["CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE writers"];
                role.RenewStatements = ["ALTER ROLE \"{{name}}\" VALID UNTIL '{{expiration}}'"];
                role.RevocationStatements =
                [
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'",
                    "DROP ROLE IF EXISTS \"{{name}}\"",
                ];
            });
            return new EmbeddedServers(cluster, vault);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Vault.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
