using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Replay;

/// <summary>What has to be so before recorded calls about leases and database credentials.</summary>
internal static class LeaseStage
{
    private const string OwnersLease = "database/creds/app/1EPt8CU7n4Qnjk2yrm9hGfw1";
    private const string Owner = "with-policies-db-and-default";

    public static async Task PrepareAsync(ReplayedServer replay, string name)
    {
        switch (name)
        {
            case "lease-revoke-sync":
                replay.Replace("database/creds/app/1Gk5kH9Kx4ur0jRwLcqXOu4H", await NewLeaseAsync(replay, "root"));
                break;
            case "db-static-role-prep":
                replay.Server.AddDatabase("pg", new DatabaseWithoutUser("nosuch"));
                break;
            case "lease-revoke-prefix":
                await NewLeaseAsync(replay, "root");
                break;
            case "lease-renew-by-owner-default-policy":
                string owner = Token(replay);
                replay.Replace(Owner, owner);
                replay.Replace(OwnersLease, await NewLeaseAsync(replay, owner));
                break;
            case "lease-lookup-after-parent-token-revoked":
                replay.Server.RevokeToken(replay.Ours(Owner));
                break;
            case "db-creds-with-short-token":
                replay.Replace("with-policies-db-and-default-ttl-7s", Token(replay, TimeSpan.FromSeconds(7)));
                break;
        }
    }

    private static string Token(ReplayedServer replay, TimeSpan? ttl = null)
    {
        replay.Server.AddPolicy("db", """path "database/creds/*" { capabilities = ["read"] }""");
        return replay.Server.CreateToken(options =>
        {
            options.Policies.Add("db");
            options.Ttl = ttl;
        });
    }

    private static async Task<string> NewLeaseAsync(ReplayedServer replay, string token)
    {
        Answer answer = await replay.SendAsync("GET", "database/creds/app", token);
        return answer.Json!["lease_id"]!.GetValue<string>();
    }

    /// <summary>Says what PostgreSQL said of a user that it does not know.</summary>
    private sealed class DatabaseWithoutUser(string missing) : IVaultTestDatabase
    {
        public Task CreateUserAsync(
            string username, string password, DateTimeOffset expiration, IReadOnlyList<string> statements) => Task.CompletedTask;

        public Task RenewUserAsync(string username, DateTimeOffset expiration, IReadOnlyList<string> statements) =>
            Task.CompletedTask;

        public Task DropUserAsync(string username, IReadOnlyList<string> statements) => Task.CompletedTask;

        public Task SetPasswordAsync(string username, string password, IReadOnlyList<string> statements) => username == missing
            ? throw new InvalidOperationException(
                $"failed to execute query: ERROR: role \"{username}\" does not exist (SQLSTATE 42704)")
            : Task.CompletedTask;
    }
}
