using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Startup;

/// <summary>Alone, since standard error is the whole process's.</summary>
[CollectionDefinition(nameof(StandardErrorTests), DisableParallelization = true)]
[Collection(nameof(StandardErrorTests))]
public sealed class StandardErrorTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_line_on_standard_error_tells_of_a_start_that_fails_unless_it_is_switched_off(bool isOn)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        TextWriter before = Console.Error;
        using StringWriter written = new();
        Console.SetError(written);
        try
        {
            scenario.Invoking(s => s.BuildWithToken(vault =>
            {
                vault.Options.ReportFirstFailureOnStandardError = isOn;
                vault.AddKeyValue("secret", "absent");
                vault.AddKeyValue("secret", "absent too");
            })).Should().Throw<VaultException>();
        }
        finally
        {
            Console.SetError(before);
        }

        written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(isOn ? 1 : 0);
        written.ToString().Contains("secret/absent", StringComparison.Ordinal).Should().Be(isOn);
    }
}
