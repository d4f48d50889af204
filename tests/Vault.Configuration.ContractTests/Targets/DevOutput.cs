namespace Vault.Configuration.ContractTests.Targets;

/// <summary>What a server in development mode prints when it starts.</summary>
internal static class DevOutput
{
    private const string Label = "Unseal Key:";

    public static string? FindUnsealKey(IEnumerable<string> lines) => lines
        .Select(line => line.IndexOf(Label, StringComparison.Ordinal) is >= 0 and int at ? line[(at + Label.Length)..].Trim() : null)
        .FirstOrDefault(key => !string.IsNullOrEmpty(key));
}
