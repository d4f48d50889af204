using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PostgresCredentials.Embedded;
using Vault.Configuration.Testing;

namespace PostgresCredentials.Tests;

/// <summary>A real PostgreSQL, a Vault in memory, and the sample as it is.</summary>
public sealed class WritersTests
{
    private const int Writers = 32;

    /// <summary>Enough for several maximum lives of a credential.</summary>
    private const int Credentials = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task No_writer_notices_that_database_users_come_and_go()
    {
        Assert.SkipUnless(
            PrivateCluster.FindPrograms() is not null,
            "PostgreSQL is not installed (initdb); .ci/run installs it. Without it, DynamicCredentialsTests covers the life of a lease against a database in memory.");
        await using EmbeddedServers servers = await EmbeddedServers.StartAsync(TimeSpan.FromSeconds(10));
        OrderCount count;
        using (IHost host = OrderHost.Create([$"--Writers={Writers}", "--Logging:LogLevel:Default=Warning"], servers))
        {
            count = host.Services.GetRequiredService<OrderCount>();
            await host.StartAsync(TestContext.Current.CancellationToken);
            await UntilAsync(() => count.Users.Count >= Credentials, $"{Credentials} users have written");
            await UntilAsync(() => servers.Vault.DatabaseUsers.Count <= 2, "the first users are dropped");
            await RolesAreThoseOfLeasesAsync(servers);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        count.Failed.Should().Be(0);
        count.Users.Count.Should().BeGreaterThanOrEqualTo(Credentials);
        (await ScalarAsync(servers, "SELECT count(*) FROM orders")).Should().Be(count.Written);
        (await ScalarAsync(servers, "SELECT count(DISTINCT written_as) FROM orders")).Should().Be(count.Users.Count);
        servers.Vault.DatabaseUsers.Should().BeEmpty("the host has stopped");
        (await ScalarAsync(servers, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'")).Should().Be(0, "no role is left behind");
        (await ScalarAsync(servers, "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'v-%'")).Should().Be(0, "no connection is left behind");
    }

    /// <summary>What Vault believes and what the database knows.</summary>
    private static Task RolesAreThoseOfLeasesAsync(EmbeddedServers servers) => UntilAsync(
        async () =>
        {
            HashSet<string> roles = [];
            await using NpgsqlDataSource admin = NpgsqlDataSource.Create(servers.Cluster.AdminConnectionString);
            await using NpgsqlCommand command = admin.CreateCommand("SELECT rolname FROM pg_roles WHERE rolname LIKE 'v-%'");
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                roles.Add(reader.GetString(0));
            }

            return roles.SetEquals(servers.Vault.DatabaseUsers.Select(user => user.Username));
        },
        "the roles of the database are those of the leases");

    private static async Task<long> ScalarAsync(EmbeddedServers servers, string sql)
    {
        await using NpgsqlDataSource admin = NpgsqlDataSource.Create(servers.Cluster.AdminConnectionString);
        await using NpgsqlCommand command = admin.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using PeriodicTimer tick = new(TimeSpan.FromMilliseconds(100));
        while (!await holds())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited in vain until {what}.");
            }

            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
