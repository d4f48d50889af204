using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

/// <summary>Namespaces as OpenBao has them (HashiCorp Vault: Enterprise only).</summary>
public sealed class NamespaceFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_lookup_from_above_names_the_mount_with_its_namespace(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await using Scratch scratch = await Scratch.CreateAsync(vault);
        await vault.SendAsync("POST", "sys/mounts/kv", """{"type":"kv","options":{"version":"2"}}""", scratch.Header);

        JsonNode inside = await vault.SendAsync("GET", "sys/internal/ui/mounts/kv/data/a", header: scratch.Header).JsonAsync();
        JsonNode above = await vault.SendAsync("GET", $"sys/internal/ui/mounts/{scratch.Name}/kv/data/a").JsonAsync();

        inside["data"]!["path"]!.GetValue<string>().Should().Be("kv/");
        above["data"]!["path"]!.GetValue<string>().Should().Be($"{scratch.Name}/kv/");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_token_renews_and_revokes_itself_from_wherever_it_asks(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await using Scratch scratch = await Scratch.CreateAsync(vault);
        JsonNode created = await vault.SendAsync("POST", "auth/token/create", """{"policies":["default"],"ttl":"10m"}""", scratch.Header).JsonAsync();
        string token = Target.TokenOf(created);

        (await vault.SendAsAsync(token, "POST", "auth/token/renew-self").StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "POST", "sys/capabilities-self", """{"path":"kv/a"}""").StatusAsync()).Should().Be(403);
        (await vault.SendAsAsync(token, "POST", "sys/capabilities-self", """{"path":"kv/a"}""", scratch.Header).StatusAsync()).Should().Be(200);
        (await vault.SendAsAsync(token, "POST", "auth/token/revoke-self").StatusAsync()).Should().Be(204);
        (await vault.SendAsAsync(token, "GET", "auth/token/lookup-self").StatusAsync()).Should().Be(403);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_wrapping_token_can_be_unwrapped_without_naming_its_namespace(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await using Scratch scratch = await Scratch.CreateAsync(vault);
        await vault.SendAsync("POST", "sys/auth/approle", """{"type":"approle"}""", scratch.Header);
        await vault.SendAsync("POST", "auth/approle/role/app", "{}", scratch.Header);
        string path = $"{scratch.Name}/auth/approle/role/app/secret-id";
        JsonNode wrapped = await vault.SendAsync("POST", path, "{}", ("X-Vault-Wrap-TTL", "60s")).JsonAsync();
        string token = wrapped["wrap_info"]!["token"]!.GetValue<string>();

        JsonNode unwrapped = await vault.SendAsAsync(token, "POST", "sys/wrapping/unwrap").JsonAsync();

        wrapped["wrap_info"]!["creation_path"]!.GetValue<string>().Should().Be("auth/approle/role/app/secret-id");
        unwrapped["data"]!["secret_id"]!.GetValue<string>().Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_namespace_is_read_listed_and_deleted(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string name = vault.Kv + "-listed";
        int created = await vault.SendAsync("POST", $"sys/namespaces/{name}", """{"custom_metadata":{"owner":"me"}}""").StatusAsync();
        vault.SkipUnless(created is not (404 or 405), "namespaces: HashiCorp Vault has them in its Enterprise edition only");

        JsonNode read = await vault.SendAsync("GET", $"sys/namespaces/{name}").JsonAsync();
        JsonNode listed = await vault.SendAsync("LIST", "sys/namespaces").JsonAsync();
        int nested = await vault.SendAsync("POST", $"sys/namespaces/{name}/inner", "{}").StatusAsync();
        int deleted = await vault.SendAsync("DELETE", $"sys/namespaces/{name}").StatusAsync();

        read["data"]!["path"]!.GetValue<string>().Should().Be(name + "/");
        read["data"]!["custom_metadata"]!["owner"]!.GetValue<string>().Should().Be("me");
        listed["data"]!["keys"]!.AsArray().Select(key => key!.GetValue<string>()).Should().Contain(name + "/");
        nested.Should().Be(400);
        deleted.Should().Be(200);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_namespace_and_a_mount_cannot_have_one_path(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        await using Scratch scratch = await Scratch.CreateAsync(vault);

        (await vault.SendAsync("POST", $"sys/namespaces/{vault.Kv}", "{}").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", $"sys/mounts/{scratch.Name}", """{"type":"kv"}""").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", "sys/namespaces/auth", "{}").StatusAsync()).Should().Be(400);
    }

    /// <summary>A namespace that is removed afterwards.</summary>
    private sealed class Scratch(Target vault, string name) : IAsyncDisposable
    {
        public string Name => name;

        public (string Name, string Value) Header => ("X-Vault-Namespace", name);

        public static async Task<Scratch> CreateAsync(Target vault)
        {
            Scratch scratch = new(vault, vault.Kv + "-ns");
            int status = await vault.SendAsync("POST", $"sys/namespaces/{scratch.Name}", "{}").StatusAsync();
            vault.SkipUnless(status is not (404 or 405), "namespaces: HashiCorp Vault has them in its Enterprise edition only");
            status.Should().Be(200);
            return scratch;
        }

        public async ValueTask DisposeAsync() => await vault.SendAsync("DELETE", $"sys/namespaces/{name}");
    }
}
