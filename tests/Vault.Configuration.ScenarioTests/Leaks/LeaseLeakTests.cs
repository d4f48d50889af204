using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Faults;

namespace Vault.Configuration.ScenarioTests.Leaks;

/// <summary>What is made on demand: credentials of a database, and private keys.</summary>
[Collection(AloneInTheProcess.Name)]
public sealed class LeaseLeakTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Credentials_that_are_renewed_replaced_refused_and_lost_are_not_shown()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.AddDatabaseRole("orders-rw", role =>
        {
            role.DefaultTtl = TimeSpan.FromMinutes(10);
            role.MaxTtl = TimeSpan.FromMinutes(25);
        });
        bool accepts = true;
        IConfigurationRoot root = scene.BuildWithToken(vault => vault.AddDynamicCredentials("database", "orders-rw", credentials =>
        {
            credentials.DrainPeriod = TimeSpan.Zero;
            credentials.Compose("ConnectionStrings:Orders", "Host=db;Username={username};Password={password}").SelectField("username").SelectField("password");
            credentials.ValidateBeforePublish = (candidate, _) => accepts
                ? new(VaultVerdict.Accept)
                : throw new InvalidOperationException($"cannot log in with {candidate.Values["ConnectionStrings:Orders"]}");
        }));
        root["ConnectionStrings:Orders"].Should().EndWith($"Password={root["password"]}");

        await ReplacedAsync(scene, root);
        accepts = false;
        scene.Plant("password", root["password"]!);
        scene.Server.RevokeLeases("database/creds/orders-rw");
        await scene.Scenario.PassTimeUntilAsync(() => scene.Scenario.Logs.Count(302) > 0, Step);
        accepts = true;
        await ReplacedAsync(scene, root);
        scene.Server.Seal();
        await scene.Scenario.PassTimeUntilAsync(() => scene.Scenario.Logs.Count(503) > 0, Step);

        await scene.EndWithoutALeakAsync();
    }

    [Fact]
    public async Task A_private_key_is_not_shown_whether_it_is_published_held_back_or_unreadable()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        scene.Server.AddPkiRole("web", role =>
        {
            role.AllowedDomains = ["orders.example"];
            role.AllowBareDomains = true;
        });
        List<string> keys = [];
        IConfigurationRoot root = scene.BuildWithToken(vault => vault.AddCertificate(
            "pki",
            "web",
            request =>
            {
                request.CommonName = "orders.example";
                request.TimeToLive = TimeSpan.FromHours(1);
            },
            map =>
            {
                map.Section = "Tls";
                map.ValidateBeforePublish = (candidate, _) =>
                {
                    lock (keys)
                    {
                        keys.Add(candidate.Values["Tls:private_key"]!);
                        return keys.Count == 2 ? throw new InvalidOperationException(candidate.Values["Tls:private_key"]) : new(VaultVerdict.Accept);
                    }
                };
            }));
        string first = root["Tls:serial_number"]!;

        await scene.Scenario.PassTimeUntilAsync(() => root["Tls:serial_number"] != first, Step);

        lock (keys)
        {
            keys.Should().HaveCountGreaterThan(2).And.OnlyContain(key => key.Contains("PRIVATE KEY", StringComparison.Ordinal));
            keys.ForEach(key => scene.Plant("private key", key));
        }

        await scene.EndWithoutALeakAsync();
    }

    private static async Task ReplacedAsync(LeakScene scene, IConfigurationRoot root)
    {
        string password = root["password"]!;
        scene.Plant("password", password);
        await scene.Scenario.PassTimeUntilAsync(() => root["password"] != password, Step);
        scene.Plant("password", root["password"]!);
    }
}
