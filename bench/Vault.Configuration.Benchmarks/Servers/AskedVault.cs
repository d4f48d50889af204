namespace Vault.Configuration.Benchmarks.Servers;

/// <summary>Which server is asked: the one that the environment names, or else our own.</summary>
internal static class AskedVault
{
    private const string AddressVariable = "VAULT_BENCH_ADDR";
    private const string TokenVariable = "VAULT_BENCH_TOKEN";
    private const string CertificateVariable = "VAULT_BENCH_CACERT";

    // Names of their own: VAULT_ADDR may be that of a server in which somebody would not have mounts made.
    private static readonly Uri? Given = Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } address ? new Uri(address) : null;

    /// <summary>http and https, where both can be had.</summary>
    public static IReadOnlyList<string> Schemes => Given is null ? ["http", "https"] : [Given.Scheme];

    /// <summary>How late its answers are.</summary>
    public static string Describe(IAskedVault vault, int latency) => vault.CanDelay ? $"{latency} ms an answer" : $"as late as {vault.Address} answers";

    public static async Task<IAskedVault> StartAsync(string scheme = "http") => Given is null
        ? await VaultProcess.StartAsync(scheme)
        : await GivenVault.StartAsync(
            Given,
            Environment.GetEnvironmentVariable(TokenVariable)
                ?? throw new InvalidOperationException($"{AddressVariable} names a server, but {TokenVariable} is not set: give a token that may mount engines and write policies."),
            Environment.GetEnvironmentVariable(CertificateVariable) is { Length: > 0 } file ? await File.ReadAllTextAsync(file) : null);
}
