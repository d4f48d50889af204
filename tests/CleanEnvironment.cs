using System.Collections;
using System.Runtime.CompilerServices;

/// <summary>
/// Takes the variables of whoever runs the tests away from this process: <c>VAULT_ADDR</c> and its like count wherever a test says
/// nothing. Those that choose the servers of the contract tests stay.
/// </summary>
internal static class CleanEnvironment
{
    [ModuleInitializer]
    public static void Clean()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys.OfType<string>()
            .Where(name => (name.StartsWith("VAULT_", StringComparison.Ordinal) || name.StartsWith("BAO_", StringComparison.Ordinal))
                && name is not ("VAULT_BIN" or "BAO_BIN") && !name.StartsWith("VAULT_CONTRACT_", StringComparison.Ordinal)))
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
