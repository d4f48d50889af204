using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class TokenExpiryTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, 300, TimeSpan.Zero));

    [Fact]
    public async Task A_token_ends_at_the_exact_instant_and_not_before()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string token = server.CreateToken(options => options.Ttl = TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        (await LookupStatusAsync(server, token)).Should().Be(200);
        _time.Advance(TimeSpan.FromTicks(1));

        (await LookupStatusAsync(server, token)).Should().Be(403);
    }

    [Fact]
    public async Task The_root_token_never_ends()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);

        _time.Advance(TimeSpan.FromDays(4000));

        (await LookupStatusAsync(server, server.RootToken)).Should().Be(200);
    }

    [Fact]
    public async Task A_token_without_a_ttl_lives_for_768_hours()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string token = server.CreateToken();

        _time.Advance(TimeSpan.FromHours(768) - TimeSpan.FromTicks(1));
        (await LookupStatusAsync(server, token)).Should().Be(200);
        _time.Advance(TimeSpan.FromTicks(1));

        (await LookupStatusAsync(server, token)).Should().Be(403);
    }

    [Fact]
    public async Task Grandchildren_end_with_an_expired_grandparent()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string grandparent = server.CreateToken(options => options.Ttl = TimeSpan.FromSeconds(10));
        string parent = server.CreateToken(options => options.Parent = grandparent);
        string child = server.CreateToken(options => options.Parent = parent);
        string orphan = server.CreateToken();

        _time.Advance(TimeSpan.FromSeconds(10));

        (await LookupStatusAsync(server, child)).Should().Be(403);
        (await LookupStatusAsync(server, orphan)).Should().Be(200);
    }

    [Fact]
    public async Task A_revoked_token_takes_its_children_and_leaves_its_parent()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string parent = server.CreateToken();
        string middle = server.CreateToken(options => options.Parent = parent);
        string child = server.CreateToken(options => options.Parent = middle);

        server.RevokeToken(middle);

        (await LookupStatusAsync(server, parent)).Should().Be(200);
        (await LookupStatusAsync(server, middle)).Should().Be(403);
        (await LookupStatusAsync(server, child)).Should().Be(403);
    }

    [Fact]
    public async Task A_batch_child_ends_with_its_parent()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string parent = server.CreateToken();
        string child = server.CreateToken(options =>
        {
            options.Parent = parent;
            options.Type = VaultTestTokenType.Batch;
        });

        server.RevokeToken(parent);

        (await LookupStatusAsync(server, child)).Should().Be(403);
    }

    [Fact]
    public async Task A_periodic_token_lives_as_long_as_it_is_renewed()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string token = server.CreateToken(options => options.Period = TimeSpan.FromHours(1));
        using HttpClient client = server.Client();

        for (int hour = 0; hour < 1000; hour++)
        {
            _time.Advance(TimeSpan.FromMinutes(59));
            (await client.SendAsync("POST", "auth/token/renew-self", token).StatusAsync()).Should().Be(200);
        }

        _time.Advance(TimeSpan.FromHours(1));
        (await LookupStatusAsync(server, token)).Should().Be(403);
    }

    [Fact]
    public async Task An_explicit_maximum_ends_a_periodic_token_too()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        string token = server.CreateToken(options =>
        {
            options.Period = TimeSpan.FromMinutes(10);
            options.ExplicitMaxTtl = TimeSpan.FromMinutes(15);
        });
        using HttpClient client = server.Client();
        _time.Advance(TimeSpan.FromMinutes(9));

        JsonNode renewed = await client.SendAsync("POST", "auth/token/renew-self", token).JsonAsync();

        renewed["auth"]!["lease_duration"]!.GetValue<int>().Should().Be(360);
        _time.Advance(TimeSpan.FromMinutes(6));
        (await LookupStatusAsync(server, token)).Should().Be(403);
    }

    [Fact]
    public async Task A_renewal_of_a_login_without_increment_gives_the_ttl_of_the_role_again()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        VaultTestAppRole role = server.AddAppRole("app", options => options.TokenTtl = TimeSpan.FromSeconds(20));
        using HttpClient client = server.Client();
        string login = $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{role.SecretId}}"}""";
        JsonNode auth = (await client.SendAsync("POST", "auth/approle/login", null, login).JsonAsync())["auth"]!;
        string token = auth["client_token"]!.GetValue<string>();

        await client.SendAsync("POST", "auth/token/renew-self", token, """{"increment":"100s"}""");
        JsonNode renewed = await client.SendAsync("POST", "auth/token/renew-self", token).JsonAsync();

        renewed["auth"]!["lease_duration"]!.GetValue<int>().Should().Be(20);
    }

    private static async Task<int> LookupStatusAsync(VaultTestServer server, string token)
    {
        using HttpClient client = server.Client();
        return await client.SendAsync("GET", "auth/token/lookup-self", token).StatusAsync();
    }
}
