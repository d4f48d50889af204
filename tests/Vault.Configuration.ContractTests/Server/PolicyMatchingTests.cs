using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>Which rule decides, as <c>sys/capabilities-self</c> tells it.</summary>
public sealed class PolicyMatchingTests
{
    [Theory]
    [InlineData("""path "a/b" { capabilities = ["read"] }""", "a/b", "read")]
    [InlineData("""path "a/b" { capabilities = ["read"] }""", "a/bc", "deny")]
    [InlineData("""path "a/b" { capabilities = ["read"] }""", "a/b/c", "deny")]
    [InlineData("""path "/a/b" { capabilities = ["read"] }""", "a/b", "read")]
    [InlineData("""path "a/*" { capabilities = ["read"] }""", "a/b/c", "read")]
    [InlineData("""path "a/*" { capabilities = ["read"] }""", "a", "deny")]
    [InlineData("""path "a/b*" { capabilities = ["read"] }""", "a/bcd/e", "read")]
    [InlineData("""path "a/*/c" { capabilities = ["read"] }""", "a/b/c", "deny")]
    [InlineData("""path "*" { capabilities = ["read"] }""", "any/thing", "read")]
    [InlineData("""path "a/+/c" { capabilities = ["read"] }""", "a/b/c", "read")]
    [InlineData("""path "a/+/c" { capabilities = ["read"] }""", "a/b/b/c", "deny")]
    [InlineData("""path "a/+" { capabilities = ["read"] }""", "a/b/c", "deny")]
    [InlineData("""path "+/b" { capabilities = ["read"] }""", "x/b", "read")]
    [InlineData("""path "a/+/c*" { capabilities = ["read"] }""", "a/b/cd/e", "read")]
    [InlineData("""path "a/+/+/d" { capabilities = ["read"] }""", "a/b/c/d", "read")]
    [InlineData("""path "a/b" { capabilities = [] }""", "a/b", "deny")]
    [InlineData("""path "a/b" { policy = "read" }""", "a/b", "list,read")]
    [InlineData("path \"a/b\" {\n  # a comment\n  capabilities = [\n    \"read\", // another\n    \"list\",\n  ]\n} /* end */", "a/b", "list,read")]
    public async Task A_rule_fits_the_paths_that_it_means(string hcl, string path, string expected) =>
        (await CapabilitiesAsync(hcl, path)).Should().Be(expected);

    [Theory]
    [InlineData("a/b", "a/*", "a/b")]
    [InlineData("a/b*", "a/*", "a/bc")]
    [InlineData("a/b/*", "a/+/c", "a/b/c")]
    [InlineData("a/+/c", "a/*", "a/b/c")]
    [InlineData("a/b/+/d", "a/+/c/d", "a/b/c/d")]
    [InlineData("a/+/c", "a/+/c*", "a/b/c")]
    [InlineData("a/+/c/d", "a/+/+/d", "a/b/c/d")]
    [InlineData("a/+/cd*", "a/+/c*", "a/b/cde")]
    public async Task The_more_specific_path_decides_alone(string specific, string general, string path)
    {
        string hcl = $$"""
            path "{{general}}" { capabilities = ["update", "delete"] }
            path "{{specific}}" { capabilities = ["read"] }
            """;

        (await CapabilitiesAsync(hcl, path)).Should().Be("read");
    }

    [Fact]
    public async Task Policies_add_up_on_the_same_path()
    {
        string one = """path "a/*" { capabilities = ["read"] }""";
        string two = """path "a/*" { capabilities = ["list"] }""";

        (await CapabilitiesAsync(one, "a/b", two)).Should().Be("list,read");
    }

    [Fact]
    public async Task A_deny_wins_over_other_policies_on_the_same_path()
    {
        string one = """path "a/*" { capabilities = ["read", "sudo"] }""";
        string two = """path "a/*" { capabilities = ["deny"] }""";

        (await CapabilitiesAsync(one, "a/b", two)).Should().Be("deny");
    }

    [Fact]
    public async Task A_deny_on_a_wider_path_does_not_reach_a_narrower_one()
    {
        string hcl = """
            path "a/*" { capabilities = ["deny"] }
            path "a/b" { capabilities = ["read"] }
            """;

        (await CapabilitiesAsync(hcl, "a/b")).Should().Be("read");
    }

    [Fact]
    public async Task A_list_is_allowed_by_a_rule_without_the_slash_at_the_end()
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        server.PutSecret("secret", "app/a", ("k", "v"));
        server.AddPolicy("lister", """path "secret/metadata/app" { capabilities = ["list"] }""");
        string token = server.CreateToken(options => options.Policies.Add("lister"));
        using HttpClient client = server.Client();

        (await client.SendAsync("LIST", "secret/metadata/app", token).StatusAsync()).Should().Be(200);
    }

    [Theory]
    [InlineData("""path "x" { capabilities = ["nope"] }""", "invalid capability \"nope\"")]
    [InlineData("""path "x" { capabilities = ["read"] """, "end of policy")]
    [InlineData("""path "a/+*" { capabilities = ["read"] }""", "'+*' is forbidden")]
    [InlineData("""path "x" { allowed_parameters = { "a" = [] } }""", "not offered")]
    [InlineData("""path "x { capabilities = ["read"] }""", "expected")]
    public async Task A_policy_that_cannot_be_read_is_refused(string hcl, string reason)
    {
        await using VaultTestServer server = await TestServer.StartAsync();

        Action add = () => server.AddPolicy("bad", hcl);

        add.Should().Throw<InvalidOperationException>().WithMessage($"failed to parse policy: *{reason}*");
    }

    private static async Task<string> CapabilitiesAsync(string hcl, string path, string? second = null)
    {
        await using VaultTestServer server = await TestServer.StartAsync();
        server.AddPolicy("one", hcl);
        server.AddPolicy("two", second ?? """path "unrelated" { capabilities = ["read"] }""");
        string token = server.CreateToken(options =>
        {
            options.Policies.Add("one");
            options.Policies.Add("two");
        });
        using HttpClient client = server.Client();

        JsonNode answer = await client
            .SendAsync("POST", "sys/capabilities-self", token, $$"""{"paths":["{{path}}"]}""")
            .JsonAsync();
        return string.Join(',', answer["data"]![path]!.AsArray().Select(name => name!.GetValue<string>()));
    }
}
