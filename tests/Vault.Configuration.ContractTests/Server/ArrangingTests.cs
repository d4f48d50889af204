using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>The methods that a test arranges a server with, seen from the outside.</summary>
public sealed class ArrangingTests
{
    [Fact]
    public async Task Versions_of_a_secret_count_up_and_can_be_deleted_restored_and_destroyed()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        server.PutSecret("secret", "a", ("k", "one")).Should().Be(1);
        server.PutSecret("secret", "a", ("k", "two")).Should().Be(2);

        server.DeleteSecret("secret", "a");
        (await client.SendAsync("GET", "secret/data/a", server.RootToken).StatusAsync()).Should().Be(404);
        server.UndeleteSecret("secret", "a", 2);
        (await client.SendAsync("GET", "secret/data/a", server.RootToken).StatusAsync()).Should().Be(200);
        server.DestroySecret("secret", "a", 2);
        server.UndeleteSecret("secret", "a", 2);

        JsonNode gone = await client.SendAsync("GET", "secret/data/a", server.RootToken).JsonAsync();
        gone["data"]!["metadata"]!["destroyed"]!.GetValue<bool>().Should().BeTrue();
    }

    [Fact]
    public async Task A_secret_written_anew_on_a_clock_that_stands_still_has_another_creation_time()
    {
        await using VaultTestServer server = await TestServer.StartAsync(new FakeTimeProvider());
        using HttpClient client = server.Client();
        server.PutSecret("secret", "a", ("k", "v"));
        string before = await CreatedTimeAsync(client, server);

        server.DeleteSecretMetadata("secret", "a");
        server.PutSecret("secret", "a", ("k", "v"));

        (await CreatedTimeAsync(client, server)).Should().NotBe(before);
    }

    [Theory]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("0.000001", "0.000001")]
    [InlineData("-0.0000012", "-0.0000012")]
    [InlineData("1.5e10", "15000000000")]
    public async Task Numbers_come_back_as_a_server_written_in_Go_gives_them(string sent, string received)
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        server.PutSecretJson("secret", "n", $$"""{"n":{{sent}}}""");

        using HttpResponseMessage response = await client.SendAsync("GET", "secret/data/n", server.RootToken);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain($$"""{"n":{{received}}}""");
    }

    [Fact]
    public async Task A_secret_without_versions_is_written_and_deleted_by_the_same_methods()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        server.EnableKeyValueV1("old");
        server.PutSecret("old", "a", ("k", "one")).Should().Be(0);
        server.PutSecretJson("old", "a", """{"k":"two"}""").Should().Be(0);

        JsonNode answer = await client.SendAsync("GET", "old/a", server.RootToken).JsonAsync();
        server.DeleteSecret("old", "a");
        Action again = () => server.DeleteSecret("old", "a");

        answer["data"]!["k"]!.GetValue<string>().Should().Be("two");
        (await client.SendAsync("GET", "old/a", server.RootToken).StatusAsync()).Should().Be(404);
        again.Should().Throw<InvalidOperationException>().WithMessage("*\"old/a\"*");
    }

    [Fact]
    public async Task A_wrapped_secret_id_says_which_role_it_is_for_and_logs_in_once_unwrapped()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        VaultTestAppRole role = server.AddAppRole("app");
        string wrapping = server.CreateWrappedSecretId("app", TimeSpan.FromMinutes(1));

        JsonNode looked = await client.SendAsync("POST", "sys/wrapping/lookup", json: $$"""{"token":"{{wrapping}}"}""").JsonAsync();
        JsonNode unwrapped = await client.SendAsync("POST", "sys/wrapping/unwrap", wrapping).JsonAsync();
        string secretId = unwrapped["data"]!["secret_id"]!.GetValue<string>();
        string login = $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{secretId}}"}""";

        looked["data"]!["creation_path"]!.GetValue<string>().Should().Be("auth/approle/role/app/secret-id");
        (await client.SendAsync("POST", "auth/approle/login", json: login).StatusAsync()).Should().Be(200);
        (await client.SendAsync("POST", "sys/wrapping/unwrap", wrapping).StatusAsync()).Should().Be(400);
    }

    [Fact]
    public async Task A_role_at_another_mount_logs_in_there_only()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        server.EnableAuthMethod("machines", "approle");
        VaultTestAppRole role = server.AddAppRole("app", options => options.Mount = "machines");
        string login = $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{role.SecretId}}"}""";

        (await client.SendAsync("POST", "auth/machines/login", json: login).StatusAsync()).Should().Be(200);
        (await client.SendAsync("POST", "auth/approle/login", json: login).StatusAsync()).Should().Be(400);
    }

    [Fact]
    public async Task The_lockout_of_a_role_ends_fifteen_minutes_after_the_last_failure()
    {
        FakeTimeProvider time = new();
        await using VaultTestServer server = await TestServer.StartAsync(time);
        using HttpClient client = server.Client();
        VaultTestAppRole role = server.AddAppRole("app");
        string wrong = $$"""{"role_id":"{{role.RoleId}}","secret_id":"wrong"}""";
        string right = $$"""{"role_id":"{{role.RoleId}}","secret_id":"{{role.SecretId}}"}""";

        for (int i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromMinutes(5));
            (await client.SendAsync("POST", "auth/approle/login", json: wrong).StatusAsync()).Should().Be(400);
        }

        time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        (await client.SendAsync("POST", "auth/approle/login", json: right).StatusAsync()).Should().Be(403);
        time.Advance(TimeSpan.FromTicks(1));
        (await client.SendAsync("POST", "auth/approle/login", json: right).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_sealed_server_answers_503_until_it_is_unsealed()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        using HttpClient client = server.Client();
        server.PutSecret("secret", "a", ("k", "v"));

        server.Seal();
        server.IsSealed.Should().BeTrue();
        (await client.SendAsync("GET", "secret/data/a", server.RootToken).StatusAsync()).Should().Be(503);
        (await client.SendAsync("PUT", "sys/unseal", json: """{"key":"wrong"}""").StatusAsync()).Should().Be(400);
        (await client.SendAsync("PUT", "sys/unseal", json: $$"""{"key":"{{server.UnsealKey}}"}""").StatusAsync()).Should().Be(200);

        (await client.SendAsync("GET", "secret/data/a", server.RootToken).StatusAsync()).Should().Be(200);
    }

    [Fact]
    public async Task A_mistake_in_the_arrangement_is_an_exception_that_says_what_is_wrong()
    {
        await using VaultTestServer server = await TestServer.StartAsync();

        Action wrongMount = () => server.PutSecret("nowhere", "a", ("k", "v"));
        Action takenMount = () => server.EnableKeyValue("secret");
        Action unknownRole = () => server.CreateSecretId("nobody");

        wrongMount.Should().Throw<InvalidOperationException>().WithMessage("*\"nowhere\"*");
        takenMount.Should().Throw<InvalidOperationException>().WithMessage("path is already in use at secret/");
        unknownRole.Should().Throw<InvalidOperationException>().WithMessage("role \"nobody\" does not exist");
    }

    private static async Task<string> CreatedTimeAsync(HttpClient client, VaultTestServer server)
    {
        JsonNode answer = await client.SendAsync("GET", "secret/data/a", server.RootToken).JsonAsync();
        return answer["data"]!["metadata"]!["created_time"]!.GetValue<string>();
    }
}
