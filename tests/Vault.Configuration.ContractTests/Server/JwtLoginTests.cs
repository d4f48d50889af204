using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class JwtLoginTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_JWT_that_the_server_made_logs_in()
    {
        await using VaultTestServer server = await StartAsync();

        JsonNode auth = (await LoginAsync(server, server.CreateJwt("build-7", "vault")).JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["default","orders"]""");
        auth["metadata"]!["role"]!.GetValue<string>().Should().Be("orders");
        auth["lease_duration"]!.GetValue<int>().Should().Be(600);
        (await DisplayNameAsync(server, auth)).Should().Be("jwt-build-7");
    }

    [Theory]
    [InlineData("vault", null, "acme", "error validating claims: claim \"team\" does not match any associated bound claim values")]
    [InlineData("vault", null, null, "error validating claims: claim \"team\" is missing")]
    [InlineData("other", null, "shop", "error validating token: invalid audience (aud) claim: audience claim does not match any expected audience")]
    [InlineData("vault", "intruder", "shop", "error validating token: invalid subject (sub) claim")]
    [InlineData("vault", null, "shop", null)]
    public async Task What_a_role_binds_is_checked(string audience, string? subject, string? team, string? error)
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddJwtRole("orders", options =>
        {
            options.BoundAudiences.Add("vault");
            options.BoundSubject = "orders";
            options.BoundClaims["team"] = "shop";
        });
        Dictionary<string, string> claims = team is null ? [] : new() { ["team"] = team };

        using HttpResponseMessage response = await LoginAsync(
            server, server.CreateJwt(subject ?? "orders", audience, claims: claims));

        ((int)response.StatusCode).Should().Be(error is null ? 200 : 400);
        (await response.JsonAsync())["errors"]?[0]!.GetValue<string>().Should().Be(error);
    }

    [Fact]
    public async Task A_JWT_is_good_for_a_minute_beyond_its_end()
    {
        await using VaultTestServer server = await StartAsync();
        string jwt = server.CreateJwt("build-7", "vault", TimeSpan.FromMinutes(10));
        string over = server.CreateJwt("build-7", "vault", TimeSpan.FromMinutes(-2));

        _time.Advance(TimeSpan.FromMinutes(11));
        (await LoginAsync(server, jwt).StatusAsync()).Should().Be(200);
        _time.Advance(TimeSpan.FromTicks(1));

        (await ErrorOfAsync(server, jwt)).Should().EndWith("invalid expiration time (exp) claim: token is expired");
        (await ErrorOfAsync(server, over)).Should().EndWith("invalid expiration time (exp) claim: token is expired");
    }

    [Fact]
    public async Task A_JWT_that_was_tampered_with_is_refused()
    {
        await using VaultTestServer server = await StartAsync();
        string[] good = server.CreateJwt("build-7", "vault").Split('.');
        string[] other = server.CreateJwt("intruder", "vault").Split('.');

        (await ErrorOfAsync(server, $"{good[0]}.{other[1]}.{good[2]}")).Should().Be(
            "error validating token: error verifying token signature: no known key successfully validated the token signature");
        (await ErrorOfAsync(server, "nonsense")).Should().StartWith("error validating token: error verifying token signature: ");
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("ES256")]
    public async Task Declared_keys_are_believed_and_others_are_not(string algorithm)
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        using HttpClient client = server.Client();
        using RSA rsa = RSA.Create(2048);
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        bool isRsa = algorithm == "RS256";
        JsonObject config = new() { ["jwt_validation_pubkeys"] = isRsa ? rsa.ExportSubjectPublicKeyInfoPem() : curve.ExportSubjectPublicKeyInfoPem() };
        await client.SendAsync("POST", "auth/jwt/config", server.RootToken, config.ToJsonString());
        await client.SendAsync(
            "POST", "auth/jwt/role/orders", server.RootToken, """{"role_type":"jwt","user_claim":"sub","bound_subject":"me"}""");
        string now = _time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        string signed = $"{Encode($$"""{"alg":"{{algorithm}}"}""")}.{Encode($$"""{"sub":"me","nbf":{{now}},"exp":{{now}}}""")}";
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(signed);
        byte[] signature = isRsa
            ? rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : curve.SignData(bytes, HashAlgorithmName.SHA256);

        (await LoginAsync(server, $"{signed}.{Base64Url(signature)}").StatusAsync()).Should().Be(200);
        (await LoginAsync(server, server.CreateJwt("me")).StatusAsync()).Should().Be(400, "no role was added for the server's own JWTs");
    }

    [Fact]
    public async Task A_mount_without_a_configuration_says_so()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);

        (await ErrorOfAsync(server, server.CreateJwt("me"))).Should().Be("could not load configuration");
    }

    [Fact]
    public async Task A_role_that_binds_nothing_is_a_mistake()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);

        Action unbound = () => server.AddJwtRole("open", _ => { });

        unbound.Should().Throw<InvalidOperationException>().WithMessage("must have at least one bound constraint*");
    }

    private async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddJwtRole("orders", options =>
        {
            options.BoundAudiences.Add("vault");
            options.Policies.Add("orders");
            options.TokenTtl = TimeSpan.FromMinutes(10);
        });
        return server;
    }

    private static async Task<HttpResponseMessage> LoginAsync(VaultTestServer server, string jwt)
    {
        using HttpClient client = server.Client();
        return await client.SendAsync("POST", "auth/jwt/login", json: $$"""{"role":"orders","jwt":"{{jwt}}"}""");
    }

    private static async Task<string> ErrorOfAsync(VaultTestServer server, string jwt) =>
        (await LoginAsync(server, jwt).JsonAsync())["errors"]![0]!.GetValue<string>();

    private static async Task<string> DisplayNameAsync(VaultTestServer server, JsonNode auth)
    {
        using HttpClient client = server.Client();
        string token = auth["client_token"]!.GetValue<string>();
        JsonNode looked = await client.SendAsync("GET", "auth/token/lookup-self", token).JsonAsync();
        return looked["data"]!["display_name"]!.GetValue<string>();
    }

    private static string Encode(string json) => Base64Url(System.Text.Encoding.UTF8.GetBytes(json));

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
