using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class JwtFacts : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_login_gives_a_token_with_the_policies_and_the_ttl_of_the_role(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);

        JsonNode auth = (await LogInAsync(vault, mount, Sign(vault, "vault", TimeSpan.FromMinutes(5))).JsonAsync())["auth"]!;

        auth["lease_duration"]!.GetValue<int>().Should().Be(300);
        auth["policies"]!.AsArray().Select(policy => policy!.GetValue<string>()).Should().BeEquivalentTo("default", "orders");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Another_audience_an_end_that_has_passed_another_key_and_another_role_are_refused(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await MountAsync(vault);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        (await LogInAsync(vault, mount, Sign(vault, "elsewhere", TimeSpan.FromMinutes(5))).StatusAsync()).Should().Be(400);
        (await LogInAsync(vault, mount, Sign(vault, "vault", -TimeSpan.FromMinutes(10))).StatusAsync()).Should().Be(400);
        (await LogInAsync(vault, mount, Sign(vault, "vault", TimeSpan.FromMinutes(5), other)).StatusAsync()).Should().Be(400);
        (await LogInAsync(vault, mount, "a.b.c").StatusAsync()).Should().Be(400);
        (await LogInAsync(vault, mount, Sign(vault, "vault", TimeSpan.FromMinutes(5)), "never").StatusAsync()).Should().Be(400);
    }

    private async Task<string> MountAsync(Target vault)
    {
        string mount = $"auth/{vault.Kv}-jwt";
        await vault.MountAsync("sys/" + mount, """{"type":"jwt"}""");
        JsonObject config = new() { ["jwt_validation_pubkeys"] = new JsonArray(_key.ExportSubjectPublicKeyInfoPem()) };
        (await vault.SendAsync("POST", $"{mount}/config", config.ToJsonString()).StatusAsync()).Should().Be(204);
        (await vault.SendAsync("POST", $"{mount}/role/app", """
            {"role_type":"jwt","user_claim":"sub","bound_audiences":["vault"],"token_policies":["orders"],"token_ttl":"5m"}
            """).StatusAsync()).Should().Be(204);
        return mount;
    }

    private static Task<HttpResponseMessage> LogInAsync(Target vault, string mount, string jwt, string role = "app") =>
        vault.SendAsAsync(null, "POST", $"{mount}/login", $$"""{"role":"{{role}}","jwt":"{{jwt}}"}""");

    private string Sign(Target vault, string audience, TimeSpan life, ECDsa? key = null)
    {
        DateTimeOffset now = (vault.Server.Time ?? TimeProvider.System).GetUtcNow();
        JsonObject claims = new()
        {
            ["iss"] = "contract",
            ["sub"] = "orders",
            ["aud"] = audience,
            ["iat"] = now.AddMinutes(-15).ToUnixTimeSeconds(),
            ["exp"] = (now + life).ToUnixTimeSeconds(),
        };
        string text = Encode("""{"alg":"ES256","typ":"JWT"}""") + "." + Encode(claims.ToJsonString());
        return text + "." + Base64((key ?? _key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256));
    }

    private static string Encode(string json) => Base64(Encoding.UTF8.GetBytes(json));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
