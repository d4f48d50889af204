using System.Net.Http.Json;
using System.Text.Json;
using CsCheck;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>Whatever secrets are called: a policy parses, and allows these and no others.</summary>
public sealed class PolicyTextTests
{
    private static readonly Gen<string> Segment =
        Gen.OneOf(Gen.Const("+"), Gen.Const("a"), Gen.Const("${"), Gen.Char["ab*+\"\\${}. #/*"].Array[1, 6].Select(chars => new string(chars).Replace("/", "", StringComparison.Ordinal)))
            .Where(segment => segment.Length > 0 && segment is not ("." or "..") && !segment.EndsWith('.') && segment.Trim().Length > 0);

    private static readonly Gen<(string Path, bool IsFolder)> Secret = Gen.Select(Segment.Array[1, 3], Gen.Bool, (parts, isFolder) => (string.Join('/', parts), isFolder));

    [Fact]
    public async Task A_policy_allows_exactly_what_it_names_or_says_that_it_cannot()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        string token = server.CreateToken(options => options.Policies = ["generated"]);
        using HttpClient http = new() { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Add("X-Vault-Token", token);
        int written = 0, refused = 0;

        await Secret.SampleAsync(async secret =>
        {
            VaultPolicy policy = VaultPolicy.Generate(vault => vault.AddKeyValue("secret", secret.IsFolder ? secret.Path + "/" : secret.Path));
            server.AddPolicy("generated", policy.ToString());

            string data = $"secret/data/{secret.Path}", metadata = $"secret/metadata/{secret.Path}";
            string[] wanted = policy.Rules.Count == 0 ? [] : secret.IsFolder ? [$"{data}/x", $"{data}/x/y", $"{metadata}/", $"{metadata}/x/"] : [data];
            string[] others =
            [
                $"{data}x", data[..^1], $"secret/data/x{secret.Path}", "secret/data/", "secret/data/a/b", "secret/data/b", $"secret/delete/{secret.Path}",
                $"{data}/x/y/z", "secret/data/x/y/z", "sys/policies/acl/generated",
            ];
            Dictionary<string, string[]> allowed = await AskAsync(http, [.. wanted, .. others]);

            foreach (string path in wanted)
            {
                allowed[path].Should().Equal([path.StartsWith(metadata, StringComparison.Ordinal) ? "list" : "read"], "{0}", policy);
            }

            foreach (string path in others.Where(path => path != data && !(secret.IsFolder && path.StartsWith(data + "/", StringComparison.Ordinal))))
            {
                allowed[path].Should().Equal(["deny"], "{0} is not what was asked for:\n{1}", path, policy);
            }

            (policy.Rules.Count == 0).Should().Be(policy.Remarks.Count > 0);
            Interlocked.Increment(ref policy.Rules.Count == 0 ? ref refused : ref written);
        }, iter: 400, threads: 1);

        written.Should().BeGreaterThan(100);
        refused.Should().BeGreaterThan(10);
    }

    private static async Task<Dictionary<string, string[]>> AskAsync(HttpClient http, string[] paths)
    {
        using HttpResponseMessage answer = await http.PostAsJsonAsync("v1/sys/capabilities-self", new { paths });
        answer.EnsureSuccessStatusCode();
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return json.RootElement.GetProperty("data").EnumerateObject()
            .ToDictionary(path => path.Name, path => path.Value.EnumerateArray().Select(one => one.GetString()!).ToArray());
    }
}
