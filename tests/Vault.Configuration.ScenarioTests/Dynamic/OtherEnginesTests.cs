using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Dynamic;

/// <summary>Engines that the library has no name for: whether they lend is found out by what they answer.</summary>
public sealed class OtherEnginesTests
{
    [Fact]
    public async Task What_a_cloud_engine_lends_is_replaced_before_its_end_and_all_its_fields_in_one_reload()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        int issued = 0;
        scenario.Server.AddCloudRole("aws", "creds/deploy", role =>
        {
            role.DefaultTtl = TimeSpan.FromMinutes(10);
            role.MaxTtl = TimeSpan.FromMinutes(30);
            role.Fields = () =>
            {
                int number = Interlocked.Increment(ref issued);
                return new Dictionary<string, object?> { ["access_key"] = $"access-{number}", ["secret_key"] = $"secret-{number}" };
            };
        });
        IConfigurationRoot root = scenario.BuildWithToken(vault => vault.AddSecret("aws/creds/deploy", credentials => credentials.Section = "Aws"));
        ConcurrentQueue<string> reloads = new();
        using IDisposable listening = ChangeToken.OnChange(root.GetReloadToken, () => reloads.Enqueue($"{root["Aws:access_key"]} {root["Aws:secret_key"]}"));

        await scenario.PassTimeUntilAsync(() => root["Aws:access_key"] != "access-1", TimeSpan.FromSeconds(15));
        await scenario.UntilAsync(() => !reloads.IsEmpty, "the change was signalled");

        reloads.Should().Equal("access-2 secret-2");
        scenario.CountRequests("GET", "aws/creds/deploy").Should().Be(2);
        scenario.CountRequests("POST", "sys/leases/renew").Should().BePositive();
    }

    [Fact]
    public async Task An_engine_without_leases_is_read_at_an_interval_of_its_own()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddCloudRole("aws", "static-creds/deploy");
        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromHours(10);
            vault.AddSecret("aws/static-creds/deploy", credentials => credentials.RefreshInterval = TimeSpan.FromMinutes(2));
        });
        string first = root["secret_key"]!;
        DateTimeOffset start = scenario.Time.GetUtcNow();

        scenario.Server.RotateCloudRole("aws", "static-creds/deploy");
        await scenario.PassOneRoundAsync(root);

        root["secret_key"].Should().NotBe(first);
        (scenario.Time.GetUtcNow() - start).Should().BeLessThan(TimeSpan.FromMinutes(3));
        Scenario.Status(root).Secrets.Single().ExpiresAt.Should().BeNull();
    }
}
