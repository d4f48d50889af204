using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>The code of docs/guides/doctor.md.</summary>
public sealed class DoctorSnippets
{
    [Fact]
    public async Task The_check_inside_an_application_ends_it_with_a_code()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        (await MainAsync(["--vault-check"], Read)).Should().Be(0);
        scenario.Server.Seal();
        (await MainAsync(["--vault-check"], Read)).Should().Be(1);

        void Read(VaultConfigurationBuilder vault)
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        }
    }

    private static async Task<int> MainAsync(string[] args, Action<VaultConfigurationBuilder> addSecrets)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());

        // snippet: doctor-inside
        if (args.Contains("--vault-check"))
        {
            VaultCheckReport report = await VaultCheck.RunAsync(builder.Configuration, addSecrets);
            Console.WriteLine(report);
            return report.Succeeded ? 0 : 1;
        }

        builder.AddVault(addSecrets);
        // end

        return 2;
    }
}
