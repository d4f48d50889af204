using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>A database engine with the connection "db" and the role "app". The server in memory connects to nothing.</summary>
internal static class TargetDatabase
{
    /// <summary>Where a database is that the server can reach, as its plugin wants it: <c>postgresql://{{username}}:{{password}}@db:5432/postgres</c>.</summary>
    private const string Variable = "VAULT_CONTRACT_POSTGRES";

    public static string UserName => Environment.GetEnvironmentVariable(Variable + "_USERNAME") ?? "postgres";

    /// <returns>Where it is mounted.</returns>
    public static async Task<string> MountAsync(Target vault, string defaultTtl, string maxTtl)
    {
        string? database = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(vault.Server.Time is not null || database is not null, $"{Variable} names no PostgreSQL that this server can reach.");
        string mount = vault.Kv + "-db";
        await vault.MountAsync("sys/mounts/" + mount, """{"type":"database"}""");
        JsonObject connection = new()
        {
            ["plugin_name"] = "postgresql-database-plugin",
            ["allowed_roles"] = "app",
            ["connection_url"] = database ?? "postgresql://{{username}}:{{password}}@127.0.0.1:5432/postgres",
            ["username"] = UserName,
            ["password"] = Environment.GetEnvironmentVariable(Variable + "_PASSWORD") ?? "postgres",
        };
        (await vault.SendAsync("POST", $"{mount}/config/db", connection.ToJsonString()).StatusAsync()).Should().BeOneOf([200, 204]);
        (await vault.SendAsync("POST", $"{mount}/roles/app", $$"""
            {"db_name":"db","default_ttl":"{{defaultTtl}}","max_ttl":"{{maxTtl}}","creation_statements":["CREATE ROLE \"{{"{{name}}"}}\" LOGIN PASSWORD '{{"{{password}}"}}' VALID UNTIL '{{"{{expiration}}"}}';"]}
            """).StatusAsync()).Should().Be(204);
        return mount;
    }
}
