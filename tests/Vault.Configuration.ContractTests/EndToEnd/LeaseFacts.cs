using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.ContractTests.Facts;

namespace Vault.Configuration.ContractTests.EndToEnd;

/// <summary>What a program does with what is made on demand and ends by itself.</summary>
public sealed class LeaseFacts
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_credential_of_a_database_is_renewed_and_then_replaced_before_it_ends(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetDatabase.MountAsync(vault, defaultTtl: "12s", maxTtl: "20s");
        string token = await vault.TokenWithPolicyAsync($$"""path "{{mount}}/creds/app" { capabilities = ["read"] }""");
        using Application app = Application.Start(vault, builder => builder
            .UseToken(token)
            .AddDynamicCredentials(mount, "app", credentials => credentials.Compose("Pair", "{username}/{password}").SelectField("username").SelectField("password")));
        string first = app["username"]!;

        await app.UntilAsync(() => app["username"] != first, "another credential is there");

        app["Pair"].Should().Be($"{app["username"]}/{app["password"]}");
        app.Logs.Count(Application.LeaseRenewed).Should().BeGreaterThan(0);
        app.Logs.Warnings.Should().NotContain(entry => entry.Text.Contains(mount), "it was in time");
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_certificate_is_issued_with_its_key_and_replaced_before_it_ends(string server)
    {
        await using Target vault = await Target.StartAsync(server);
        string mount = await TargetPki.MountAsync(vault, "\"ttl\":\"30s\",\"max_ttl\":\"60s\"");
        string token = await vault.TokenWithPolicyAsync($$"""path "{{mount}}/issue/web" { capabilities = ["update"] }""");
        using Application app = Application.Start(vault, builder => builder
            .UseToken(token)
            .AddCertificate(mount, "web", request => request.CommonName = "app.example.test"));
        string first = app["serial_number"]!;

        await app.UntilAsync(() => app["serial_number"] != first, "another certificate is there");

        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(app["certificate"], app["private_key"]);
        certificate.HasPrivateKey.Should().BeTrue();
        certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false).Should().Be("app.example.test");
    }
}
