using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.ContractTests.Facts;
using Vault.Configuration.ContractTests.Server;

namespace Vault.Configuration.ContractTests.EndToEnd;

/// <summary>What a program does with what is made on demand and ends by itself.</summary>
public sealed class LeaseFacts
{
    /// <summary>Where a database is that the server can reach, as its plugin wants it: <c>postgresql://{{username}}:{{password}}@db:5432/postgres</c>.</summary>
    private const string DatabaseVariable = "VAULT_CONTRACT_POSTGRES";

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_credential_of_a_database_is_renewed_and_then_replaced_before_it_ends(string server)
    {
        string? database = Environment.GetEnvironmentVariable(DatabaseVariable);
        await using Target vault = await Target.StartAsync(server);
        Assert.SkipUnless(vault.Server.Time is not null || database is not null, $"{DatabaseVariable} names no PostgreSQL that this server can reach.");
        string mount = vault.Kv + "-db";
        await vault.MountAsync("sys/mounts/" + mount, """{"type":"database"}""");
        JsonObject connection = new()
        {
            ["plugin_name"] = "postgresql-database-plugin",
            ["allowed_roles"] = "app",
            ["connection_url"] = database ?? "postgresql://{{username}}:{{password}}@127.0.0.1:5432/postgres",
            ["username"] = Environment.GetEnvironmentVariable(DatabaseVariable + "_USERNAME") ?? "postgres",
            ["password"] = Environment.GetEnvironmentVariable(DatabaseVariable + "_PASSWORD") ?? "postgres",
        };
        (await vault.SendAsync("POST", $"{mount}/config/db", connection.ToJsonString()).StatusAsync()).Should().BeOneOf([200, 204]);
        (await vault.SendAsync("POST", $"{mount}/roles/app", """
            {"db_name":"db","default_ttl":"12s","max_ttl":"20s","creation_statements":["CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';"]}
            """).StatusAsync()).Should().Be(204);
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
        string mount = vault.Kv + "-pki";
        await vault.MountAsync("sys/mounts/" + mount, """{"type":"pki"}""");
        (await vault.SendAsync("POST", $"{mount}/root/generate/internal", """{"common_name":"Contract root","ttl":"1h"}""").StatusAsync()).Should().Be(200);
        (await vault.SendAsync("POST", $"{mount}/roles/web", """{"allowed_domains":["example.test"],"allow_subdomains":true,"ttl":"30s","max_ttl":"60s"}""").StatusAsync())
            .Should().BeOneOf([200, 204]);
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
