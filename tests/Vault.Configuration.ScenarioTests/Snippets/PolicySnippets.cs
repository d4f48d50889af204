using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>The code of docs/guides/policies.md.</summary>
public sealed class PolicySnippets
{
    [Fact]
    public void The_guide_shows_what_is_printed()
    {
        // snippet: policies-code
        VaultPolicy policy = VaultPolicy.Generate(vault =>
        {
            vault.AddKeyValue("secret", "ai/openai");
            vault.AddKeyValue("secret", "orders/");
            vault.AddDynamicCredentials("database", "orders-rw");
        });

        Console.WriteLine(policy);
        // end

        string guide = Repository.Read("docs/guides/policies.md").ReplaceLineEndings("\n");
        int from = guide.IndexOf("```hcl\n", StringComparison.Ordinal) + "```hcl\n".Length;
        guide[from..guide.IndexOf("```", from, StringComparison.Ordinal)].Should().Be(policy.ToString());
    }

    [Fact]
    public async Task Policies_of_a_configuration_that_runs_are_files_by_name()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("k", "1"));
        string name = Path.Combine(Path.GetTempPath(), $"vault-{Guid.NewGuid():N}");
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.Options.Name = name;
            vault.AddSecret("secret/a");
        });

        // snippet: policies-configuration
        foreach (VaultPolicy policy in VaultPolicy.Generate(configuration))
        {
            File.WriteAllText($"{policy.Name}.hcl", policy.ToString());
        }
        // end

        string hcl = await File.ReadAllTextAsync($"{name}.hcl", TestContext.Current.CancellationToken);
        File.Delete($"{name}.hcl");
        hcl.Should().Contain("path \"secret/data/a\" { capabilities = [\"read\"] }").And.NotContain("Note:");
    }

    [Fact]
    public void The_check_is_an_option() => VaultPolicy.Generate(
        vault =>
        {
            // snippet: policies-check
            vault.Options.CheckPolicies = true; // Or "CheckPolicies": true in the section.
            // end
        },
        new VaultPolicyOptions { HasDefaultPolicy = false }).ToString().Should().Contain("sys/capabilities-self");
}
