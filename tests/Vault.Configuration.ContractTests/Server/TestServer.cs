using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>Starts a server under the running test's cancellation.</summary>
internal static class TestServer
{
    public static Task<VaultTestServer> StartAsync(TimeProvider? time = null, bool useHttps = false, string? rootToken = null)
    {
        VaultTestServerOptions options = new() { UseHttps = useHttps, RootToken = rootToken };
        options.TimeProvider = time ?? options.TimeProvider;
        return VaultTestServer.StartAsync(options, TestContext.Current.CancellationToken);
    }
}
