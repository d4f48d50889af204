using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.Facts;

public sealed class PkiFacts
{
    private const string OneMinute = "\"ttl\":\"1m\",\"max_ttl\":\"2m\",\"key_type\":\"ec\",\"key_bits\":256";

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_certificate_comes_with_its_key_its_chain_and_its_end(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, OneMinute);

        JsonNode answer = await vault.SendAsync("POST", $"{mount}/issue/web", """{"common_name":"a.example.test","alt_names":"b.example.test"}""").JsonAsync();

        JsonNode data = answer["data"]!;
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Text(data, "certificate"), Text(data, "private_key"));
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single().EnumerateDnsNames().Should().BeEquivalentTo("a.example.test", "b.example.test");
        new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds().Should().Be(data["expiration"]!.GetValue<long>());
        Text(data, "issuing_ca").Should().StartWith("-----BEGIN CERTIFICATE-----");
        data["ca_chain"]!.AsArray().Should().NotBeEmpty();
        Text(data, "serial_number").Replace(":", "", StringComparison.Ordinal).Should().BeEquivalentTo(certificate.SerialNumber);
        answer["lease_id"]!.GetValue<string>().Should().BeEmpty("only a role with generate_lease lends");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task What_the_role_does_not_allow_and_a_role_that_is_not_there_are_refused(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, OneMinute);

        (await vault.SendAsync("POST", $"{mount}/issue/web", """{"common_name":"a.elsewhere.test"}""").StatusAsync()).Should().Be(400);
        (await vault.SendAsync("POST", $"{mount}/issue/never", """{"common_name":"a.example.test"}""").StatusAsync()).Should().Be(400);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_life_beyond_the_maximum_of_the_role_is_cut(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, OneMinute);

        JsonNode answer = await vault.SendAsync("POST", $"{mount}/issue/web", """{"common_name":"a.example.test","ttl":"10m"}""").JsonAsync();

        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(Text(answer["data"]!, "certificate"));
        (certificate.NotAfter - certificate.NotBefore).Should().BeLessThan(TimeSpan.FromMinutes(4), "it begins 30 seconds before, and lives for 2 minutes");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task The_root_can_be_read_by_anybody(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, OneMinute);

        using HttpResponseMessage response = await vault.SendAsAsync(null, "GET", $"{mount}/ca/pem");

        using X509Certificate2 root = X509Certificate2.CreateFromPem(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        root.Subject.Should().Be("CN=Contract root");
    }

    private static string Text(JsonNode data, string field) => data[field]!.GetValue<string>();
}
