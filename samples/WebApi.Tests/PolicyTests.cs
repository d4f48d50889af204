using System.Diagnostics;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

public sealed class PolicyTests
{
    [Fact]
    public async Task The_policy_that_is_printed_is_enough_and_the_program_ends_after_it()
    {
        string policy = await PrintAsync();
        policy.Should().Contain("path \"secret/data/ai/openai\" { capabilities = [\"read\"] }").And.NotContain("VAULT_ADDR");
        await using VaultTestServer vault = await TestVault.StartAsync();
        vault.AddPolicy("printed", policy);
        await using SampleApp app = vault.CreateApp(("VAULT_TOKEN", vault.CreateToken(token => token.Policies.Add("printed"))));

        (await KeyAnswer.GetAllAsync(app.CreateClient())).Should().HaveCount(3);
    }

    /// <summary>As <c>dotnet run</c> starts it: what is printed is all that is on its output, so that it can be piped on.</summary>
    private static async Task<string> PrintAsync()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!.Contains("dotnet", StringComparison.OrdinalIgnoreCase) ? Environment.ProcessPath : "dotnet")
        {
            ArgumentList = { typeof(Program).Assembly.Location, "--print-policy" },
            RedirectStandardOutput = true,
        };
        using Process program = Process.Start(start)!;
        string output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        program.ExitCode.Should().Be(0);
        return output;
    }
}
