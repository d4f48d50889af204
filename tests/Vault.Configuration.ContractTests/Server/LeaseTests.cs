using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class LeaseTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_lease_ends_at_the_exact_instant_and_its_user_with_it()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        await client.ReadLeaseAsync(server.RootToken);

        _time.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        server.DatabaseUsers.Should().ContainSingle();
        _time.Advance(TimeSpan.FromTicks(1));

        server.DatabaseUsers.Should().BeEmpty();
        server.Leases.Should().BeEmpty();
    }

    [Fact]
    public async Task A_renewal_counts_from_now_and_no_renewal_goes_beyond_the_maximum()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string lease = (await client.ReadLeaseAsync(server.RootToken)).LeaseId();
        _time.Advance(TimeSpan.FromSeconds(50));

        JsonNode first = await client.RenewAsync(lease, server.RootToken).JsonAsync();
        _time.Advance(TimeSpan.FromSeconds(50));
        JsonNode second = await client.RenewAsync(lease, server.RootToken).JsonAsync();

        first["lease_duration"]!.GetValue<int>().Should().Be(60);
        second["lease_duration"]!.GetValue<int>().Should().Be(20);
        second["warnings"]!.AsArray().Should().ContainSingle();
        _time.Advance(TimeSpan.FromSeconds(20));
        (await client.RenewAsync(lease, server.RootToken).StatusAsync()).Should().Be(400);
    }

    [Fact]
    public async Task A_lease_ends_when_its_token_expires_whatever_its_own_time_is()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string parent = server.CreateToken(options => options.Ttl = TimeSpan.FromSeconds(7));
        string child = server.CreateToken(options =>
        {
            options.Parent = parent;
            options.Policies.Add("app");
        });

        JsonNode answer = await client.ReadLeaseAsync(child);
        _time.Advance(TimeSpan.FromSeconds(7));

        answer["lease_duration"]!.GetValue<int>().Should().Be(60);
        server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_revoked_token_takes_its_leases_along_before_the_answer_comes()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string token = server.CreateToken(options => options.Policies.Add("app"));
        await client.ReadLeaseAsync(token);
        await client.ReadLeaseAsync(server.RootToken);

        (await client.SendAsync("POST", "auth/token/revoke-self", token).StatusAsync()).Should().Be(204);

        server.DatabaseUsers.Should().ContainSingle();
    }

    [Fact]
    public async Task The_last_use_of_a_token_gets_no_credentials()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string token = server.CreateToken(options =>
        {
            options.Policies.Add("app");
            options.NumUses = 1;
        });

        JsonNode answer = await client.ReadLeaseAsync(token);

        answer["errors"]![0]!.GetValue<string>().Should().StartWith("Secret cannot be returned; token had one use left");
        server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_wrapped_lease_is_handed_over_whole()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string token = server.CreateToken(options => options.Policies.Add("app"));
        JsonNode wrapped = await client.SendAsync("GET", "database/creds/app", token, header: ("X-Vault-Wrap-TTL", "60")).JsonAsync();
        string wrapping = wrapped["wrap_info"]!["token"]!.GetValue<string>();

        JsonNode answer = await client.SendAsync("POST", "sys/wrapping/unwrap", wrapping).JsonAsync();

        answer.LeaseId().Should().Be(server.Leases.Single().Id);
        answer["renewable"]!.GetValue<bool>().Should().BeTrue();
        answer["data"]!["username"]!.GetValue<string>().Should().Be(server.DatabaseUsers.Single().Username);
    }

    [Fact]
    public async Task A_sealed_server_takes_nothing_back_before_it_is_unsealed()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        await client.ReadLeaseAsync(server.RootToken);

        server.Seal();
        _time.Advance(TimeSpan.FromHours(1));
        server.DatabaseUsers.Should().ContainSingle();
        server.Unseal();

        server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task Leases_end_by_id_and_by_whole_segments_of_a_prefix()
    {
        await using VaultTestServer server = await StartAsync();
        server.AddDatabaseRole("app-too");
        using HttpClient client = server.Client();
        string first = (await client.ReadLeaseAsync(server.RootToken)).LeaseId();
        string second = (await client.ReadLeaseAsync(server.RootToken)).LeaseId();
        string other = (await client.ReadLeaseAsync(server.RootToken, "database/creds/app-too")).LeaseId();

        server.RevokeLease(first);
        server.Leases.Select(lease => lease.Id).Should().BeEquivalentTo(second, other);
        server.RevokeLeases("database/creds/app");
        server.Leases.Select(lease => lease.Id).Should().BeEquivalentTo(other);
        server.RevokeLeases("database");

        server.Leases.Should().BeEmpty();
    }

    [Fact]
    public async Task A_lease_shows_whose_it_is_and_until_when()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        string token = server.CreateToken(options => options.Policies.Add("app"));
        JsonNode self = await client.SendAsync("GET", "auth/token/lookup-self", token).JsonAsync();
        string id = (await client.ReadLeaseAsync(token)).LeaseId();
        DateTimeOffset start = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(10));
        await client.RenewAsync(id, token).StatusAsync();

        VaultTestLease lease = server.Leases.Single();

        lease.Id.Should().Be(id);
        lease.Path.Should().Be("database/creds/app");
        lease.TokenAccessor.Should().Be(self["data"]!["accessor"]!.GetValue<string>());
        lease.IssuedAt.Should().Be(start);
        lease.RenewedAt.Should().Be(start.AddSeconds(10));
        lease.ExpiresAt.Should().Be(start.AddSeconds(70));
        lease.IsRenewable.Should().BeTrue();
    }

    [Fact]
    public async Task A_list_shows_one_level_and_needs_sudo()
    {
        await using VaultTestServer server = await StartAsync();
        server.AddPolicy("list", """path "sys/leases/lookup/*" { capabilities = ["list"] }""");
        server.AddPolicy("sudo", """path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }""");
        using HttpClient client = server.Client();
        await client.ReadLeaseAsync(server.RootToken);
        string mayList = server.CreateToken(options => options.Policies.Add("list"));
        string maySudo = server.CreateToken(options => options.Policies.Add("sudo"));

        JsonNode level = await client.SendAsync("LIST", "sys/leases/lookup/database", maySudo).JsonAsync();

        level["data"]!["keys"]!.ToJsonString().Should().Be("""["creds/"]""");
        (await client.SendAsync("LIST", "sys/leases/lookup/database", mayList).StatusAsync()).Should().Be(403);
        (await client.SendAsync("LIST", "sys/leases/lookup/nothing", maySudo).StatusAsync()).Should().Be(404);
    }

    [Fact]
    public async Task Disabling_an_engine_ends_its_leases()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        await client.ReadLeaseAsync(server.RootToken);

        await client.SendAsync("DELETE", "sys/mounts/database", server.RootToken).StatusAsync();

        server.Leases.Should().BeEmpty();
    }

    private async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddPolicy("app", """path "database/creds/app" { capabilities = ["read"] }""");
        server.AddDatabaseRole("app", options =>
        {
            options.DefaultTtl = TimeSpan.FromMinutes(1);
            options.MaxTtl = TimeSpan.FromMinutes(2);
        });
        return server;
    }
}
