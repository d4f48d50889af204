namespace Vault.Configuration.ContractTests.Facts;

/// <summary>
/// The servers that every fact is checked on: the one in memory and, where VAULT_CONTRACT_ADDR and VAULT_CONTRACT_TOKEN name
/// one, a real Vault or OpenBao. The token must be allowed to mount engines.
/// </summary>
public static class Servers
{
    public const string InMemory = "in memory";
    public const string Real = "real";

    public static string? RealAddress { get; } = Environment.GetEnvironmentVariable("VAULT_CONTRACT_ADDR");

    public static string? RealToken { get; } = Environment.GetEnvironmentVariable("VAULT_CONTRACT_TOKEN");

    public static TheoryData<string> All =>
        string.IsNullOrEmpty(RealAddress) || string.IsNullOrEmpty(RealToken) ? [InMemory] : [InMemory, Real];
}
