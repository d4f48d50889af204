using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Publication;

public sealed class GroupTests
{
    [Fact]
    public async Task What_belongs_to_a_group_is_published_together_or_not_at_all()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "cert", ("pem", "cert-1"));
        scenario.Server.PutSecret("secret", "key", ("pem", "key-1"));
        scenario.Server.PutSecret("secret", "alone", ("value", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "cert", secret => (secret.Section, secret.Group) = ("Cert", "tls"));
            vault.AddKeyValue("secret", "key", secret => (secret.Section, secret.Group) = ("Key", "tls"));
            vault.AddKeyValue("secret", "alone");
        });
        List<string> seen = [];
        scenario.Server.PutSecret("secret", "cert", ("pem", "cert-2"));
        scenario.Server.PutSecret("secret", "key", ("pem", "key-2"));
        scenario.Server.PutSecret("secret", "alone", ("value", "2"));
        scenario.Server.Faults.Fail(HttpStatusCode.ServiceUnavailable, when: request => request.Path == "secret/data/key", times: 2);

        for (int round = 0; round < 3; round++)
        {
            await scenario.PassOneRoundAsync(configuration);
            seen.Add($"{configuration["Cert:pem"]} {configuration["Key:pem"]} {configuration["value"]}");
        }

        seen.Should().Equal("cert-1 key-1 2", "cert-1 key-1 2", "cert-2 key-2 2");
    }
}
