using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

public sealed class PkiTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("ec", 384)]
    [InlineData("rsa", 2048)]
    public async Task A_certificate_fits_its_key_and_leads_to_the_root(string keyType, int keyBits)
    {
        await using VaultTestServer server = await StartAsync(options =>
        {
            options.KeyType = keyType;
            options.KeyBits = keyBits;
        });
        using HttpClient client = server.Client();

        JsonNode data = (await IssueAsync(client, server.RootToken, """{"common_name":"a.example.com"}""").JsonAsync())["data"]!;
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Text(data, "certificate"), Text(data, "private_key"));
        using X509Certificate2 issuer = X509Certificate2.CreateFromPem(Text(data, "issuing_ca"));
        using X509Certificate2 root = server.GetPkiRootCertificate();
        using X509Chain chain = ChainTo(root, issuer);

        certificate.HasPrivateKey.Should().BeTrue("CreateFromPem refuses a key of another certificate");
        Text(data, "private_key_type").Should().Be(keyType);
        chain.Build(certificate).Should().BeTrue();
        chain.ChainElements.Should().HaveCount(3);
        data["ca_chain"]!.AsArray().Select(one => one!.GetValue<string>()).Should().Equal(
            issuer.ExportCertificatePem(), root.ExportCertificatePem());
        root.HasPrivateKey.Should().BeFalse();
    }

    [Fact]
    public async Task A_certificate_is_for_the_names_and_for_the_time_that_were_asked_for()
    {
        await using VaultTestServer server = await StartAsync(options => options.AllowBareDomains = true);
        using HttpClient client = server.Client();
        DateTimeOffset now = _time.GetUtcNow();

        JsonNode data = (await IssueAsync(
            client,
            server.RootToken,
            """{"common_name":"a.example.com","alt_names":"b.example.com,example.com","ip_sans":"127.0.0.1","ttl":"10m"}""").JsonAsync())["data"]!;
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Text(data, "certificate"));
        X509SubjectAlternativeNameExtension names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();

        certificate.Subject.Should().Be("CN=a.example.com");
        names.EnumerateDnsNames().Should().Equal("a.example.com", "b.example.com", "example.com");
        names.EnumerateIPAddresses().Select(address => address.ToString()).Should().Equal("127.0.0.1");
        certificate.NotBefore.ToUniversalTime().Should().Be(now.UtcDateTime.AddSeconds(-30));
        certificate.NotAfter.ToUniversalTime().Should().Be(now.UtcDateTime.AddMinutes(10));
        data["expiration"]!.GetValue<long>().Should().Be(now.AddMinutes(10).ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("""{"common_name":"a.evil.com"}""", "common name a.evil.com not allowed by this role")]
    [InlineData("""{"common_name":"example.com"}""", "common name example.com not allowed by this role")]
    [InlineData("""{"common_name":"aexample.com"}""", "common name aexample.com not allowed by this role")]
    [InlineData("""{"common_name":"a b.example.com"}""", "common name a b.example.com not allowed by this role")]
    [InlineData("""{"common_name":"a.example.com","alt_names":"b.evil.com"}""", "subject alternate name b.evil.com not allowed by this role")]
    [InlineData("""{"common_name":"a.example.com","ip_sans":"nowhere"}""", "the value 'nowhere' is not a valid IP address")]
    public async Task What_the_role_does_not_allow_is_refused(string request, string error)
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        using HttpResponseMessage response = await IssueAsync(client, server.RootToken, request);

        ((int)response.StatusCode).Should().Be(400);
        (await response.JsonAsync())["errors"]![0]!.GetValue<string>().Should().Be(error);
        server.GetIssuedCertificates().Should().BeEmpty();
    }

    [Theory]
    [InlineData("*.example.com")]
    [InlineData("*.a.example.com")]
    [InlineData("A.EXAMPLE.COM")]
    [InlineData("localhost")]
    public async Task What_the_role_allows_is_issued(string name)
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        int status = await IssueAsync(client, server.RootToken, $$"""{"common_name":"{{name}}"}""").StatusAsync();

        status.Should().Be(200);
        server.GetIssuedCertificates().Single().CommonName.Should().Be(name);
    }

    [Fact]
    public async Task More_than_the_maximum_is_cut_with_a_warning()
    {
        await using VaultTestServer server = await StartAsync(options => options.MaxTtl = TimeSpan.FromHours(1));
        using HttpClient client = server.Client();

        JsonNode answer = await IssueAsync(client, server.RootToken, """{"common_name":"a.example.com","ttl":"2h"}""").JsonAsync();

        answer["warnings"]![0]!.GetValue<string>().Should().Be(
            "TTL \"2h0m0s\" is longer than permitted maxTTL \"1h0m0s\", so maxTTL is being used");
        server.GetIssuedCertificates().Single().NotAfter.Should().Be(_time.GetUtcNow().AddHours(1));
    }

    [Fact]
    public async Task A_certificate_does_not_outlive_its_issuer()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        _time.Advance(TimeSpan.FromDays(1824));

        JsonNode answer = await IssueAsync(client, server.RootToken, """{"common_name":"a.example.com","ttl":"48h"}""").JsonAsync();

        answer["errors"]![0]!.GetValue<string>().Should().StartWith("cannot satisfy request, as TTL would result in notAfter of ");
    }

    [Fact]
    public async Task Formats_are_those_of_Vault()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        JsonNode bundle = (await IssueAsync(
            client, server.RootToken, """{"common_name":"a.example.com","format":"pem_bundle"}""").JsonAsync())["data"]!;
        JsonNode der = (await IssueAsync(
            client, server.RootToken, """{"common_name":"a.example.com","format":"der"}""").JsonAsync())["data"]!;
        JsonNode pkcs8 = (await IssueAsync(
            client, server.RootToken, """{"common_name":"a.example.com","private_key_format":"pkcs8"}""").JsonAsync())["data"]!;

        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(Text(bundle, "certificate"));
        certificates.Should().HaveCount(3, "a bundle has the chain in it");
        Text(bundle, "certificate").Should().StartWith("-----BEGIN EC PRIVATE KEY-----");
        Text(bundle, "private_key").Should().StartWith("-----BEGIN EC PRIVATE KEY-----");
        using ECDsa key = ECDsa.Create();
        key.ImportECPrivateKey(Convert.FromBase64String(Text(der, "private_key")), out _);
        Convert.FromBase64String(Text(der, "certificate"))[0].Should().Be(0x30, "DER begins with a sequence");
        Text(pkcs8, "private_key").Should().StartWith("-----BEGIN PRIVATE KEY-----");
    }

    [Fact]
    public async Task A_role_with_leases_revokes_its_certificates_at_their_ends()
    {
        await using VaultTestServer server = await StartAsync(options => options.GenerateLease = true);
        using HttpClient client = server.Client();

        JsonNode answer = await IssueAsync(client, server.RootToken, """{"common_name":"a.example.com","ttl":"10m"}""").JsonAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        server.RevokeLease(answer.LeaseId());

        answer.LeaseId().Should().StartWith("pki/issue/web/");
        answer["lease_duration"]!.GetValue<int>().Should().Be(600);
        answer["renewable"]!.GetValue<bool>().Should().BeFalse();
        server.GetIssuedCertificates().Single().RevokedAt.Should().Be(_time.GetUtcNow());
    }

    [Fact]
    public async Task A_revoked_certificate_can_still_be_read_and_says_so()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();
        JsonNode issued = (await IssueAsync(client, server.RootToken, """{"common_name":"a.example.com"}""").JsonAsync())["data"]!;
        string serial = Text(issued, "serial_number");

        JsonNode revoked = await client.SendAsync(
            "POST", "pki/revoke", server.RootToken, $$"""{"serial_number":"{{serial}}"}""").JsonAsync();
        JsonNode read = await client.SendAsync("GET", "pki/cert/" + serial.Replace(':', '-')).JsonAsync();
        JsonNode list = await client.SendAsync("LIST", "pki/certs", server.RootToken).JsonAsync();

        Text(revoked["data"]!, "state").Should().Be("revoked");
        Text(read["data"]!, "certificate").Should().Be(Text(issued, "certificate"));
        read["data"]!["revocation_time"]!.GetValue<long>().Should().Be(_time.GetUtcNow().ToUnixTimeSeconds());
        list["data"]!["keys"]!.ToJsonString().Should().Be($"[\"{serial}\"]");
        server.GetIssuedCertificates().Single().SerialNumber.Should().Be(serial);
        (await client.SendAsync("POST", "pki/revoke", server.RootToken, """{"serial_number":"00:11"}""").StatusAsync()).Should().Be(400);
    }

    [Fact]
    public async Task The_authorities_are_public()
    {
        await using VaultTestServer server = await StartAsync();
        using HttpClient client = server.Client();

        using HttpResponseMessage issuer = await client.SendAsync("GET", "pki/ca/pem");
        JsonNode chain = await client.SendAsync("GET", "pki/cert/ca_chain").JsonAsync();
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPem(Text(chain["data"]!, "certificate"));

        issuer.Content.Headers.ContentType!.MediaType.Should().Be("application/pem-certificate-chain");
        (await issuer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(certificates[0].ExportCertificatePem());
        certificates.Select(one => one.Subject).Should().Equal("CN=Test Intermediate", "CN=Test Root");
    }

    [Fact]
    public async Task Issuing_needs_the_right_to_update()
    {
        await using VaultTestServer server = await StartAsync();
        server.AddPolicy("reader", """path "pki/issue/web" { capabilities = ["read", "create"] }""");
        server.AddPolicy("writer", """path "pki/issue/web" { capabilities = ["update"] }""");
        using HttpClient client = server.Client();
        string reader = server.CreateToken(options => options.Policies.Add("reader"));
        string writer = server.CreateToken(options => options.Policies.Add("writer"));

        (await IssueAsync(client, reader, """{"common_name":"a.example.com"}""").StatusAsync()).Should().Be(403);
        (await IssueAsync(client, writer, """{"common_name":"a.example.com"}""").StatusAsync()).Should().Be(200);
    }

    private X509Chain ChainTo(X509Certificate2 root, X509Certificate2 issuer)
    {
        X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.ExtraStore.Add(issuer);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _time.GetUtcNow().LocalDateTime;
        return chain;
    }

    private async Task<VaultTestServer> StartAsync(Action<VaultTestPkiRoleOptions>? configure = null)
    {
        VaultTestServer server = await TestServer.StartAsync(_time);
        server.AddPkiRole("web", options =>
        {
            options.AllowedDomains.Add("example.com");
            options.AllowSubdomains = true;
            configure?.Invoke(options);
        });
        return server;
    }

    private static Task<HttpResponseMessage> IssueAsync(HttpClient client, string token, string json) =>
        client.SendAsync("POST", "pki/issue/web", token, json);

    private static string Text(JsonNode data, string field) => data[field]!.GetValue<string>();
}
