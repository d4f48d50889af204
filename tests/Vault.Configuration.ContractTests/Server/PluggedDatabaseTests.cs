using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class PluggedDatabaseTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordingDatabase _database = new();

    [Fact]
    public async Task The_database_gets_the_statements_of_a_users_life_filled_in()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        JsonNode answer = await client.ReadLeaseAsync(server.RootToken);
        string user = answer["data"]!["username"]!.GetValue<string>();
        string password = answer["data"]!["password"]!.GetValue<string>();
        _time.Advance(TimeSpan.FromSeconds(30));
        await client.RenewAsync(answer.LeaseId(), server.RootToken).StatusAsync();
        _time.Advance(TimeSpan.FromSeconds(60));

        _database.Calls.Should().Equal(
            $"create: CREATE ROLE \"{user}\" PASSWORD '{password}' VALID UNTIL '2026-05-01 12:01:05+0000'",
            $"renew: ALTER ROLE \"{user}\" VALID UNTIL '2026-05-01 12:01:35+0000'",
            $"drop: DROP ROLE \"{user}\"");
    }

    [Fact]
    public async Task A_static_role_sets_the_password_at_once_and_at_each_rotation()
    {
        await using VaultTestServer server = await StartAsync();

        await server.AddDatabaseStaticRoleAsync("report", options =>
        {
            options.Connection = "pg";
            options.RotationStatements.Add("ALTER ROLE {{name}} PASSWORD '{{password}}'");
        });
        string first = server.DatabaseUsers.Single().Password;
        _time.Advance(TimeSpan.FromHours(1));
        string second = server.DatabaseUsers.Single().Password;

        _database.Calls.Should().Equal(
            $"password of report: ALTER ROLE report PASSWORD '{first}'",
            $"password of report: ALTER ROLE report PASSWORD '{second}'");
    }

    [Fact]
    public async Task A_database_that_refuses_to_make_a_user_leaves_no_lease()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        _database.Refusal = "too many connections";

        using HttpResponseMessage response = await client.SendAsync("GET", "database/creds/app", server.RootToken);

        ((int)response.StatusCode).Should().Be(500);
        (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Be("1 error occurred:\n\t* too many connections\n\n");
        server.Leases.Should().BeEmpty();
        server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_renewal_that_the_database_refuses_changes_nothing()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string lease = (await client.ReadLeaseAsync(server.RootToken)).LeaseId();
        DateTimeOffset end = server.Leases.Single().ExpiresAt;
        _time.Advance(TimeSpan.FromSeconds(30));
        _database.Refusal = "read only";

        int status = await client.RenewAsync(lease, server.RootToken).StatusAsync();

        status.Should().Be(400);
        server.Leases.Single().ExpiresAt.Should().Be(end);
    }

    [Fact]
    public async Task A_user_that_cannot_be_dropped_is_tried_again_six_times_and_then_left_to_a_request()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string lease = (await client.ReadLeaseAsync(server.RootToken)).LeaseId();
        _database.Refusal = "objects depend on it";

        _time.Advance(TimeSpan.FromMinutes(1));
        Drops().Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        Drops().Should().Be(2);
        _time.Advance(TimeSpan.FromSeconds(19));
        Drops().Should().Be(2, "each pause is twice the one before");

        for (int hour = 0; hour < 10; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
        }

        Drops().Should().Be(6);
        server.Leases.Should().BeEmpty("it is over");
        server.DatabaseUsers.Should().ContainSingle("but nobody removed it");

        _database.Refusal = null;
        (await client.RevokeAsync(lease, server.RootToken).StatusAsync()).Should().Be(204);
        server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_revocation_tells_of_its_failure_if_it_is_to_be_waited_for()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string lease = (await client.ReadLeaseAsync(server.RootToken)).LeaseId();
        _database.Refusal = "objects depend on it";

        (await client.RevokeAsync(lease, server.RootToken, sync: false).StatusAsync()).Should().Be(204);
        (await client.RevokeAsync(lease, server.RootToken, sync: true).StatusAsync()).Should().Be(400);
        server.DatabaseUsers.Should().ContainSingle();
        (await client.SendAsync("POST", "sys/leases/revoke-force/database", server.RootToken).StatusAsync()).Should().Be(204);

        server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task Other_requests_are_answered_while_the_database_is_busy()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _database.Before = () => busy.Task;

        Task<JsonNode> reading = client.ReadLeaseAsync(server.RootToken);
        int other = await client.SendAsync("GET", "auth/token/lookup-self", server.RootToken).StatusAsync();
        bool wasAnswered = reading.IsCompleted;
        busy.SetResult();
        JsonNode answer = await reading;

        other.Should().Be(200);
        wasAnswered.Should().BeFalse();
        answer.LeaseId().Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_lease_that_comes_when_its_token_is_gone_is_taken_back_at_once()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        server.AddPolicy("app", """path "database/creds/app" { capabilities = ["read"] }""");
        string token = server.CreateToken(options => options.Policies.Add("app"));
        TaskCompletionSource busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _database.Before = () => busy.Task;

        Task<JsonNode> reading = client.ReadLeaseAsync(token);
        server.RevokeToken(token);
        busy.SetResult();
        await reading;

        server.DatabaseUsers.Should().BeEmpty();
        _database.Calls.Should().HaveCount(2).And.Contain(call => call.StartsWith("drop: "));
    }

    [Fact]
    public async Task Of_many_leases_at_once_each_user_is_dropped_exactly_once()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        server.AddPolicy("app", """path "database/creds/app" { capabilities = ["read"] }""");
        _database.Before = async () => await Task.Yield();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(async number =>
        {
            await Task.Yield();
            string token = server.CreateToken(options => options.Policies.Add("app"));
            string lease = (await client.ReadLeaseAsync(token)).LeaseId();
            await Task.WhenAll(
                client.SendAsync("POST", "auth/token/revoke-self", token).StatusAsync(),
                client.RevokeAsync(lease, server.RootToken).StatusAsync());
        }));
        await UntilAsync(() => server.DatabaseUsers.Count == 0);

        _database.Calls.Where(call => call.StartsWith("drop: ", StringComparison.Ordinal)).Should().HaveCount(50).And.OnlyHaveUniqueItems();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));

        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private int Drops() => _database.Calls.Count(call => call.StartsWith("drop: ", StringComparison.Ordinal));

    private async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddDatabase("pg", _database);
        server.AddDatabaseRole("app", options =>
        {
            options.Connection = "pg";
            options.DefaultTtl = TimeSpan.FromMinutes(1);
            options.CreationStatements.Add("""CREATE ROLE "{{name}}" PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'""");
            options.RenewStatements.Add("""ALTER ROLE "{{name}}" VALID UNTIL '{{expiration}}'""");
            options.RevocationStatements.Add("""DROP ROLE "{{name}}" """.TrimEnd());
        });
        return server;
    }
}
