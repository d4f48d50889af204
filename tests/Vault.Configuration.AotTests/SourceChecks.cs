using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.AotTests;

/// <summary>Paths whose engine is found out, credentials with leases, certificates, and references.</summary>
internal static class SourceChecks
{
    public static async Task RunAsync(Checks checks, VaultTestServer server)
    {
        server.PutSecret("secret", "aot/path", ("api_key", "first"));
        server.AddDatabaseRole("aot");
        server.AddPkiRole("aot", role => role.AllowAnyName = true);
        IConfigurationRoot root = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken)
                .AddSecret("secret/aot/path")
                .AddDynamicCredentials("database", "aot", credentials => credentials.Compose("Db", "{username}:{password}"))
                .AddCertificate("pki", "aot", request => request.CommonName = "aot.example");
        }).Build();
        checks.Equal("Sources: a path is read", root["api_key"], "first");
        checks.Equal("Sources: a credential is composed", root["Db"]?.StartsWith("v-", StringComparison.Ordinal), true);
        checks.Equal("Sources: a certificate is issued", root["certificate"]?.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal), true);
        string? before = root["Db"];
        await root.GetVaultRefresher().RefreshAsync("Db");
        checks.Equal("Sources: another credential is made when it is asked for", root["Db"] != before, true);
        ((IDisposable)root).Dispose();

        IConfigurationRoot references = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Key"] = "Bearer ${vault:secret/aot/path#api_key}" })
            .AddVaultReferences(vault =>
            {
                vault.Options.Address = server.Address;
                vault.UseToken(server.RootToken);
            }).Build();
        checks.Equal("Sources: a reference is followed", references["Key"], "Bearer first");
        ((IDisposable)references).Dispose();
    }
}
