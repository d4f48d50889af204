using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class CertificateLoginTests
{
    private const string NotTrusted = "invalid certificate or no client certificate supplied";
    private const string NotAllowed = "no chain matching all constraints could be found for this login certificate";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_certificate_shown_over_TLS_logs_in(int httpVersion)
    {
        await using VaultTestServer server = await StartAsync();
        using X509Certificate2 certificate = server.CreateClientCertificate("orders-7.shop");
        using HttpClient client = TlsClient(server, certificate);
        client.DefaultRequestVersion = new Version(httpVersion, httpVersion == 1 ? 1 : 0);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        JsonNode auth = (await client.SendAsync("POST", "auth/cert/login").JsonAsync())["auth"]!;

        auth["policies"]!.ToJsonString().Should().Be("""["default","orders"]""");
        auth["lease_duration"]!.GetValue<int>().Should().Be(600);
        auth["metadata"]!["cert_name"]!.GetValue<string>().Should().Be("orders");
        auth["metadata"]!["common_name"]!.GetValue<string>().Should().Be("orders-7.shop");
        auth["metadata"]!["serial_number"]!.GetValue<string>().Should().Be(SerialNumberOf(certificate));
    }

    [Fact]
    public async Task Without_a_certificate_or_without_TLS_there_is_no_login()
    {
        await using VaultTestServer server = await StartAsync();
        await using VaultTestServer clearText = await TestServer.StartAsync(_time);
        using HttpClient client = TlsClient(server, null);
        using HttpClient clear = new() { BaseAddress = new Uri(clearText.Address, "/v1/") };

        (await ErrorOfAsync(client)).Should().Be("client certificate must be supplied");
        (await ErrorOfAsync(clear)).Should().Be("tls connection required");
    }

    [Fact]
    public async Task A_handler_without_sockets_can_state_a_certificate()
    {
        await using VaultTestServer server = await StartAsync();
        using X509Certificate2 certificate = server.CreateClientCertificate("orders-7.shop");
        using HttpClient client = Client(server, certificate);
        using HttpClient without = server.Client();

        (await client.SendAsync("POST", "auth/cert/login").StatusAsync()).Should().Be(200);
        (await ErrorOfAsync(without)).Should().Be("client certificate must be supplied");
    }

    [Fact]
    public async Task A_role_checks_the_authority_and_the_common_name()
    {
        await using VaultTestServer server = await StartAsync();
        await using VaultTestServer other = await TestServer.StartAsync(_time);
        using X509Certificate2 foreign = other.CreateClientCertificate("orders-7.shop");
        using X509Certificate2 elsewhere = server.CreateClientCertificate("orders-7.elsewhere");
        using HttpClient foreigner = Client(server, foreign);
        using HttpClient stranger = Client(server, elsewhere);

        (await ErrorOfAsync(foreigner)).Should().Be(NotTrusted);
        (await ErrorOfAsync(stranger)).Should().Be(NotAllowed);
        (await ErrorOfAsync(stranger, """{"name":"nobody"}""")).Should().Be(NotTrusted);
    }

    [Fact]
    public async Task A_certificate_ends_on_the_clock_of_the_server()
    {
        await using VaultTestServer server = await StartAsync();
        using X509Certificate2 certificate = server.CreateClientCertificate("orders-7.shop", TimeSpan.FromHours(1));
        using HttpClient client = Client(server, certificate);

        _time.Advance(TimeSpan.FromHours(1));
        (await client.SendAsync("POST", "auth/cert/login").StatusAsync()).Should().Be(200);
        _time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage response = await client.SendAsync("POST", "auth/cert/login");

        ((int)response.StatusCode).Should().Be(500);
        (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Be(
            "failed to verify client's certificate: x509: certificate has expired or is not yet valid: "
            + "current time 2026-05-01T13:00:01Z is after 2026-05-01T13:00:00Z");
    }

    [Fact]
    public async Task A_role_may_trust_one_certificate_only()
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time, useHttps: true);
        using X509Certificate2 one = SelfSigned("one");
        using X509Certificate2 two = SelfSigned("one");
        using HttpClient trusted = Client(server, one);
        using HttpClient imitator = Client(server, two);
        JsonObject role = new() { ["certificate"] = one.ExportCertificatePem(), ["token_policies"] = "one" };
        await trusted.SendAsync("POST", "auth/cert/certs/One", server.RootToken, role.ToJsonString());

        JsonNode auth = (await trusted.SendAsync("POST", "auth/cert/login").JsonAsync())["auth"]!;
        JsonNode read = await trusted.SendAsync("GET", "auth/cert/certs/one", server.RootToken).JsonAsync();

        auth["policies"]!.ToJsonString().Should().Be("""["default","one"]""");
        (await ErrorOfAsync(imitator)).Should().Be(NotTrusted);
        read["data"]!["certificate"]!.GetValue<string>().Should().Be(one.ExportCertificatePem());
    }

    [Theory]
    [InlineData("""{"certificate":"nonsense"}""", "failed to parse certificate")]
    [InlineData("""{"ocsp_enabled":true}""", "Vault.Configuration.Testing does not check ocsp_enabled")]
    public async Task A_role_that_cannot_be_kept_is_refused(string json, string error)
    {
        await using VaultTestServer server = await TestServer.StartAsync(_time);
        using HttpClient client = server.Client();

        JsonNode answer = await client.SendAsync("POST", "auth/cert/certs/a", server.RootToken, json).JsonAsync();

        answer["errors"]![0]!.GetValue<string>().Should().Be(error);
    }

    private async Task<VaultTestServer> StartAsync()
    {
        VaultTestServer server = await TestServer.StartAsync(_time, useHttps: true);
        server.AddCertificateRole("orders", options =>
        {
            options.AllowedCommonNames.Add("orders-*.shop");
            options.Policies.Add("orders");
            options.TokenTtl = TimeSpan.FromMinutes(10);
        });
        return server;
    }

    private X509Certificate2 SelfSigned(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(_time.GetUtcNow(), _time.GetUtcNow().AddDays(1));
    }

    private static HttpClient Client(VaultTestServer server, X509Certificate2 certificate) =>
        new(server.CreateHandler(certificate)) { BaseAddress = new Uri(server.Address, "/v1/") };

    private static HttpClient TlsClient(VaultTestServer server, X509Certificate2? certificate)
    {
        HttpClientHandler handler = new()
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Equals(server.Certificate),
            ClientCertificateOptions = ClientCertificateOption.Manual,
        };

        if (certificate is not null)
        {
            handler.ClientCertificates.Add(certificate);
        }

        return new HttpClient(handler) { BaseAddress = new Uri(server.Address, "/v1/") };
    }

    private static string SerialNumberOf(X509Certificate2 certificate) => System.Numerics.BigInteger
        .Parse("0" + certificate.SerialNumber, System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture)
        .ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> ErrorOfAsync(HttpClient client, string? json = null)
    {
        using HttpResponseMessage response = await client.SendAsync("POST", "auth/cert/login", json: json);
        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        return (await response.JsonAsync())["errors"]![0]!.GetValue<string>();
    }
}
