using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace WebApi.Tests;

/// <summary>The real program, with settings of its own.</summary>
/// <remarks>
/// <c>AddVault</c> reads its settings and the secrets while Program.cs runs. So they go in by <c>UseSetting</c>;
/// <c>ConfigureAppConfiguration</c> comes too late for it. No environment variable is needed, hence tests can run side by side.
/// </remarks>
internal sealed class SampleApp(params (string Name, string Value)[] settings) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // What the developer's own shell has set must not leak in: these count as not set.
        foreach (string name in (string[])
            ["VAULT_ADDR", "VAULT_NAMESPACE", "VAULT_TOKEN", "VAULT_TOKEN_FILE", "VAULT_ROLE_ID", "VAULT_SECRET_ID", "VAULT_K8S_ROLE", "VAULT_K8S_TOKEN_FILE"])
        {
            builder.UseSetting(name, "");
        }

        foreach ((string name, string value) in settings)
        {
            builder.UseSetting(name, value);
        }
    }
}
