using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class KubernetesLoginTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_bound_service_account_logs_in()
    {
        await using VaultTestServer server = await StartAsync();

        JsonNode auth = (await LoginAsync(server, server.CreateServiceAccountToken("shop", "orders", "vault")).JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["default","orders"]""");
        auth["metadata"]!["service_account_name"]!.GetValue<string>().Should().Be("orders");
        auth["lease_duration"]!.GetValue<int>().Should().Be(600);
    }

    [Theory]
    [InlineData("shop", "other", "vault", "service account name not authorized")]
    [InlineData("else", "orders", "vault", "namespace not authorized")]
    [InlineData("shop", "orders", "another", "invalid audience (aud) claim: audience claim does not match any expected audience")]
    public async Task An_account_that_the_role_does_not_bind_is_refused(string ns, string account, string audience, string error)
    {
        await using VaultTestServer server = await StartAsync();

        using HttpResponseMessage response = await LoginAsync(server, server.CreateServiceAccountToken(ns, account, audience));

        ((int)response.StatusCode).Should().Be(403);
        (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Be(error);
    }

    [Fact]
    public async Task A_service_account_token_is_good_until_the_second_it_expires()
    {
        await using VaultTestServer server = await StartAsync();
        string jwt = server.CreateServiceAccountToken("shop", "orders", "vault", TimeSpan.FromMinutes(10));

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        (await LoginAsync(server, jwt).StatusAsync()).Should().Be(200);
        _time.Advance(TimeSpan.FromTicks(1));

        (await LoginAsync(server, jwt).StatusAsync()).Should().Be(403);
    }

    [Fact]
    public async Task A_token_that_was_tampered_with_is_refused()
    {
        await using VaultTestServer server = await StartAsync();
        string[] good = server.CreateServiceAccountToken("shop", "orders", "vault").Split('.');
        string[] other = server.CreateServiceAccountToken("shop", "intruder", "vault").Split('.');

        (await LoginAsync(server, $"{other[0]}.{good[1]}.{other[2]}").StatusAsync()).Should().Be(403);
    }

    [Fact]
    public async Task A_pattern_binds_all_accounts_that_begin_with_it()
    {
        await using VaultTestServer server = await StartAsync();
        server.AddKubernetesRole("any", options =>
        {
            options.BoundServiceAccountNames.Add("order*");
            options.BoundServiceAccountNamespaces.Add("*");
        });

        (await LoginAsync(server, server.CreateServiceAccountToken("x", "orders"), "any").StatusAsync()).Should().Be(200);
        (await LoginAsync(server, server.CreateServiceAccountToken("x", "billing"), "any").StatusAsync()).Should().Be(403);
    }

    private async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddKubernetesRole("orders", options =>
        {
            options.BoundServiceAccountNames.Add("orders");
            options.BoundServiceAccountNamespaces.Add("shop");
            options.Audience = "vault";
            options.Policies.Add("orders");
            options.TokenTtl = TimeSpan.FromMinutes(10);
        });
        return server;
    }

    private static async Task<HttpResponseMessage> LoginAsync(VaultTestServer server, string jwt, string role = "orders")
    {
        using HttpClient client = server.Client();
        return await client.SendAsync("POST", "auth/kubernetes/login", json: $$"""{"role":"{{role}}","jwt":"{{jwt}}"}""");
    }
}
