using System.Collections;
using System.Runtime.CompilerServices;

/// <summary>
/// Takes the variables of whoever runs the tests away from this process: <c>VAULT_ADDR</c> and its like count wherever a test says
/// nothing. Those that choose the servers of the contract tests stay, and those that say how much of chance is tried.
/// </summary>
internal static class CleanEnvironment
{
    private static readonly string[] OfTheTests = ["VAULT_CONTRACT_", "VAULT_FAULT_", "VAULT_FUZZ_", "VAULT_ROTATION_"];

    [ModuleInitializer]
    public static void Clean()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys.OfType<string>()
            .Where(name => (name.StartsWith("VAULT_", StringComparison.Ordinal) || name.StartsWith("BAO_", StringComparison.Ordinal))
                && name is not ("VAULT_BIN" or "BAO_BIN") && !OfTheTests.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
