using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>Every kind of source, and every way to be allowed what a token itself needs.</summary>
internal static class PolicyCases
{
    public static IReadOnlyList<PolicyCase> All { get; } =
    [
        new PolicyCase("KV 2, a secret", Put("secret", "a"), vault => vault.AddKeyValue("secret", "a")) { Rotate = server => server.PutSecret("secret", "a", ("k", "2")) },
        new PolicyCase("KV 2, a folder", Put("secret", "f/a"), vault => vault.AddKeyValue("secret", "f/", Flat)) { Rotate = server => server.PutSecret("secret", "f/a", ("k", "2")) },
        new PolicyCase("KV 2, a nested folder", Put("secret", "f/g/a"), vault => vault.AddKeyValue("secret", "f/", Flat)) { Rotate = server => server.PutSecret("secret", "f/g/h/b", ("k", "2")) },
        new PolicyCase("KV 2, a whole mount", Put("team/kv", "a"), vault => vault.AddKeyValue("team/kv", "/", Flat)) { Rotate = server => server.PutSecret("team/kv", "a", ("k", "2")) },
        new PolicyCase("KV 2, odd characters", Put("secret", Odd), vault => vault.AddKeyValue("secret", Odd)) { Rotate = server => server.PutSecret("secret", Odd, ("k", "2")) },
        new PolicyCase("KV 1, a secret", Put("old", "a", 1), vault => vault.AddKeyValueV1("old", "a")) { Rotate = server => server.PutSecret("old", "a", ("k", "2")) },
        new PolicyCase("KV 1, a folder", Put("old", "f/g/a", 1), vault => vault.AddKeyValueV1("old", "f/", Flat)) { Rotate = server => server.PutSecret("old", "f/g/a", ("k", "2")) },
        new PolicyCase("discovered, KV 2", Put("team/kv", "a"), vault => vault.AddSecret("team/kv/a")) { IsDiscovered = true, Rotate = server => server.PutSecret("team/kv", "a", ("k", "2")) },
        new PolicyCase("discovered, a folder of KV 1", Put("old", "f/a", 1), vault => vault.AddSecret("old/f/", Flat)) { IsDiscovered = true, Rotate = server => server.PutSecret("old", "f/a", ("k", "2")) },
        new PolicyCase("discovered, credentials", AddRole, vault => vault.AddSecret("database/creds/orders", AtOnce)) { IsDiscovered = true, IsLent = true },
        new PolicyCase("references", Put("secret", "a"), _ => { }) { IsDiscovered = true, References = new() { ["k"] = "vault:secret/a#k" }, Rotate = server => server.PutSecret("secret", "a", ("k", "2")) },
        new PolicyCase("dynamic credentials", AddRole, vault => vault.AddDynamicCredentials("database", "orders", AtOnce)) { IsLent = true },
        new PolicyCase("a static role", server => server.AddDatabaseStaticRoleAsync("reports"), vault => vault.AddSecret("database/static-creds/reports"))
        {
            HasLived = (scenario, _) => scenario.CountRequests("GET", "database/static-creds/reports") > 1,
        },
        new PolicyCase("certificates", AddPki, vault => vault.AddCertificate("pki", "web", request => request.CommonName = "orders.example"))
        {
            HasLived = (scenario, _) => scenario.CountRequests("POST", "pki/issue/web") > 1,
        },
        new PolicyCase("certificates with leases", server =>
        {
            server.AddPkiRole("web", role =>
            {
                role.AllowAnyName = role.GenerateLease = true;
                role.MaxTtl = role.Ttl = TimeSpan.FromMinutes(20);
            });
            return Task.CompletedTask;
        }, vault => vault.AddCertificate("pki", "web", request => request.CommonName = "orders.example", AtOnce))
        {
            // Only an application that runs knows what the role does.
            IsDiscovered = true,
            HasLived = (scenario, _) => scenario.CountRequests("POST", "sys/leases/revoke") > 0,
        },
        new PolicyCase("a token without default", Put("secret", "a"), vault => vault.AddKeyValue("secret", "a"))
        {
            HasNoDefaultPolicy = true,
            LogIn = (scenario, vault) =>
            {
                vault.UseToken(scenario.Server.CreateToken(token =>
                {
                    token.Policies = ["app"];
                    token.NoDefaultPolicy = true;
                    token.Ttl = TimeSpan.FromMinutes(20);
                }));
                return Task.CompletedTask;
            },
        },
        new PolicyCase("credentials without default", AddRole, vault => vault.AddDynamicCredentials("database", "orders", AtOnce)) { HasNoDefaultPolicy = true, IsLent = true },
        new PolicyCase("the check of policies without default", Put("secret", "a"), vault =>
        {
            vault.Options.CheckPolicies = true;
            vault.AddKeyValue("secret", "a");
        })
        {
            HasNoDefaultPolicy = true,
            HasLived = (scenario, _) => scenario.CountRequests("POST", "sys/capabilities-self") == 1,
        },
        new PolicyCase("Kubernetes", Put("secret", "a"), vault => vault.AddKeyValue("secret", "a"))
        {
            LogIn = (scenario, vault) =>
            {
                scenario.Server.AddKubernetesRole("app", role =>
                {
                    role.BoundServiceAccountNames = ["app"];
                    role.BoundServiceAccountNamespaces = ["default"];
                    role.Policies = ["app"];
                    role.TokenTtl = TimeSpan.FromMinutes(20);
                });
                string jwt = scenario.Server.CreateServiceAccountToken("default", "app", lifetime: TimeSpan.FromDays(10));
                vault.UseKubernetes("app", pod => pod.TokenFile = scenario.WriteFile(jwt));
                return Task.CompletedTask;
            },
        },
        new PolicyCase("a namespace below that of the login", server =>
        {
            VaultTestNamespace team = server.AddNamespace("team1");
            team.PutSecret("secret", "a", ("k", "1"));
            team.AddDatabaseRole("orders", ShortLived);
            return Task.CompletedTask;
        }, vault =>
        {
            vault.AddKeyValue("secret", "a");
            vault.AddDynamicCredentials("database", "orders", AtOnce);
        }) { Namespace = "team1", IsLent = true },
    ];

    /// <summary>All of them mean something in a policy or in HCL, elsewhere.</summary>
    private const string Odd = "a*b/c+d/+e/\"q\" \\ ${x}/{y}";

    private static Func<VaultTestServer, Task> Put(string mount, string path, int version = 2) => server =>
    {
        if (version == 1)
        {
            server.EnableKeyValueV1(mount);
        }
        else if (mount != "secret")
        {
            server.EnableKeyValue(mount);
        }

        server.PutSecret(mount, path, ("k", "1"));
        return Task.CompletedTask;
    };

    private static Task AddRole(VaultTestServer server)
    {
        server.AddDatabaseRole("orders", ShortLived);
        return Task.CompletedTask;
    }

    private static Task AddPki(VaultTestServer server)
    {
        server.AddPkiRole("web", role =>
        {
            role.AllowAnyName = true;
            role.MaxTtl = role.Ttl = TimeSpan.FromMinutes(20);
        });
        return Task.CompletedTask;
    }

    private static void ShortLived(VaultTestDatabaseRoleOptions role)
    {
        role.DefaultTtl = TimeSpan.FromMinutes(10);
        role.MaxTtl = TimeSpan.FromMinutes(30);
    }

    /// <summary>The old one is given back when the new one is there.</summary>
    private static void AtOnce(SecretMapping credentials) => credentials.DrainPeriod = TimeSpan.Zero;

    /// <summary>Whatever the secret's name is.</summary>
    private static void Flat(SecretMapping folder) => folder.MapKey = key => key.EndsWith(":k", StringComparison.Ordinal) ? "k" : null;
}
