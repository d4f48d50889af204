// Published with native AOT and run by build.sh: whatever would need reflection or code made at run time fails here.
using Vault.Configuration.AotTests;
using Vault.Configuration.Testing;

Checks checks = new();
await RunAsync().WaitAsync(TimeSpan.FromMinutes(1));
return checks.HasFailed ? 1 : 0;

async Task RunAsync()
{
    await using VaultTestServer server = await VaultTestServer.StartAsync();
    server.AddPolicy("aot", """
        path "secret/data/aot/*" { capabilities = ["read"] }
        path "secret/metadata/aot/*" { capabilities = ["list"] }
        """);
    await checks.GroupAsync("AppRole", () => AppRoleChecks.RunAsync(checks, server));
    await checks.GroupAsync("Kubernetes", () => PlainChecks.KubernetesAsync(checks, server));
    await checks.GroupAsync("Errors", () => PlainChecks.ErrorsAsync(checks, server));
    await checks.GroupAsync("Section", () => SectionChecks.RunAsync(checks, server));
    await checks.GroupAsync("Sources", () => SourceChecks.RunAsync(checks, server));
    await checks.GroupAsync("Rotating", () => RotatingChecks.RunAsync(checks));
    await checks.GroupAsync("HTTPS", () => PlainChecks.HttpsAsync(checks));
}
