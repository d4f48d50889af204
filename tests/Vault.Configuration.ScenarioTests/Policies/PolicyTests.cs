namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>The generated policy is enough for the whole life of an application, and none of it can be left out.</summary>
public sealed class PolicyTests
{
    public static TheoryData<string> Cases => [.. PolicyCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_policy_is_enough_and_without_any_of_its_lines_something_is_denied(string name)
    {
        PolicyCase one = PolicyCases.All.Single(other => other.Name == name);
        VaultPolicy policy = await PolicyLife.GenerateAsync(one);
        policy.Remarks.Should().BeEmpty();
        policy.Rules.Should().NotBeEmpty();

        (await PolicyLife.LiveAsync(one, policy.ToString())).Should().BeEmpty("it is enough:\n{0}", policy);
        foreach ((string hcl, string left) in Weaker(policy))
        {
            if (left.Contains("lookup-self", StringComparison.Ordinal) && one.LogIn is null)
            {
                // Needed where something else is denied: see DenialTests.
                continue;
            }

            (await PolicyLife.LiveAsync(one, hcl)).Should().NotBeEmpty("{0} was left out of\n{1}", left, policy);
        }
    }

    /// <summary>The policy without one capability of one path.</summary>
    private static IEnumerable<(string Hcl, string Left)> Weaker(VaultPolicy policy) =>
        from rule in policy.Rules
        from capability in rule.Capabilities
        let others = policy.Rules.Where(other => other != rule).Select(other => other.ToString())
        let rest = rule.Capabilities.Where(other => other != capability).Select(other => $"\"{other}\"").ToArray()
        let same = rest.Length == 0 ? "" : rule.ToString().Split(" { ")[0] + $" {{ capabilities = [{string.Join(", ", rest)}] }}"
        select ($"# One line less.\n{string.Join('\n', others)}\n{same}", $"{capability} on {rule.Path}");
}
