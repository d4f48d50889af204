using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>What is known before there is a Vault.</summary>
public sealed class GenerateTests
{
    [Fact]
    public void A_source_that_is_switched_off_still_says_what_it_needs_section_and_references_included()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Vault:Disabled"] = "true",
                ["Vault:Secrets:0"] = "secret/a",
                ["Orders"] = "Username=${vault:database/creds/orders#username}",
            })
            .AddVault(vault => vault.AddKeyValue("secret", "b"))
            .AddVaultReferences()
            .Build();

        IReadOnlyList<VaultPolicy> policies = VaultPolicy.Generate(configuration);

        policies.Select(policy => policy.Name).Should().Equal("vault", "vault-references");
        policies[0].Rules.Select(rule => rule.Path).Should().Equal("secret/data/a", "secret/data/b");
        policies[1].Rules.Select(rule => rule.Path).Should().Equal("database/creds/orders", "sys/leases/revoke");
        policies[1].Rules[0].Reasons.Should().Equal("Reads \"database/creds/orders\", which is referred to by \"Orders\".");
        policies[1].Remarks.Should().ContainSingle().Which.Should().Contain("path \"database/data/creds/orders\" { capabilities = [\"read\"] }");
    }

    [Theory]
    [InlineData("secret/star*")]
    [InlineData("secret/a/+/b")]
    [InlineData("secret/a+*b")]
    [InlineData("secret/{{identity.entity.id}}")]
    public void What_no_policy_can_name_is_left_out_rather_than_allowed_with_others(string path)
    {
        VaultPolicy policy = VaultPolicy.Generate(vault => vault.AddSecret(path));

        policy.Rules.Should().BeEmpty();
        policy.Remarks[0].Should().Contain("No policy can name");
        policy.ToString().Split('\n').Should().OnlyContain(line => line.Length == 0 || line.StartsWith('#'));
    }

    [Fact]
    public void A_name_cannot_break_out_of_a_comment() => VaultPolicy.Generate(vault =>
    {
        vault.Options.Name = "x\npath \"*\" { capabilities = [\"sudo\"] }";
        vault.AddKeyValue("secret", "a");
    }).ToString().Split('\n').Where(line => !line.StartsWith('#') && line.Length > 0).Should().Equal("path \"secret/data/a\" { capabilities = [\"read\"] }");

    [Theory]
    [InlineData(null, "admin/team1", "admin/team1", "secret/data/a")]
    [InlineData("admin", "admin/team1", "admin", "team1/secret/data/a")]
    [InlineData("/", "admin/team1", null, "admin/team1/secret/data/a")]
    [InlineData("admin", "admin", "admin", "secret/data/a")]
    public void The_policy_belongs_into_the_namespace_of_the_login(string? login, string secrets, string? home, string path)
    {
        VaultPolicy policy = VaultPolicy.Generate(vault =>
        {
            vault.Options.Namespace = secrets;
            vault.UseAppRole(VaultCredential.FromValue("r"), VaultCredential.FromValue("s"), auth => auth.Namespace = login);
            vault.AddKeyValue("secret", "a");
        });

        policy.Namespace.Should().Be(home);
        policy.Rules.Select(rule => rule.Path).Should().Equal(path);
        policy.Remarks.Should().BeEmpty();
    }

    [Fact]
    public void A_login_that_does_not_reach_the_secrets_is_remarked() => VaultPolicy.Generate(vault =>
    {
        vault.Options.Namespace = "team2";
        vault.UseToken(VaultCredential.FromValue("t"), auth => auth.Namespace = "team1");
        vault.AddKeyValue("secret", "a");
    }).Remarks.Should().ContainSingle().Which.Should().Contain("\"team1\" can do nothing in \"team2\"");

    [Fact]
    public void Mistakes_are_said_all_at_once()
    {
        Action generate = () => VaultPolicy.Generate(vault => vault.AddKeyValue("secret", "../a").AddSecret("b"));

        generate.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public void Without_AddVault_there_is_no_policy()
    {
        Action generate = () => VaultPolicy.Generate(new ConfigurationBuilder().Build());

        generate.Should().Throw<InvalidOperationException>().WithMessage("*AddVault*");
    }
}
