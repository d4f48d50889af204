using Npgsql;
using Vault.Configuration.Testing;

namespace PostgresCredentials.Embedded;

/// <summary>A Vault in memory whose database engine makes roles in a PostgreSQL of our own.</summary>
public sealed class EmbeddedServers : IAsyncDisposable
{
    /// <summary>How long a credential lives, and how long it can be renewed at most.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(20), MaximumTimeToLive = TimeSpan.FromSeconds(40);

    private EmbeddedServers(PrivateCluster cluster, VaultTestServer vault)
    {
        Cluster = cluster;
        Vault = vault;
    }

    public PrivateCluster Cluster { get; }

    public VaultTestServer Vault { get; }

    public static async Task<EmbeddedServers> StartAsync()
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
                role.DefaultTtl = TimeToLive;
                role.MaxTtl = MaximumTimeToLive;
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
