using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.Testing;

namespace Vault.Configuration.AotTests;

/// <summary><c>AddVault()</c> from a section, which is read without a binder.</summary>
internal static class SectionChecks
{
    public static Task RunAsync(Checks checks, VaultTestServer server)
    {
        server.PutSecret("secret", "aot/section", ("api_key", "first"));
        VaultTestAppRole role = server.AddAppRole("section", options => options.Policies = ["aot"]);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddJsonStream(Json($$"""
            {
              "Vault": {
                "Address": "{{server.Address}}",
                "Authentication": { "Method": "approle", "RoleId": "{{role.RoleId}}", "SecretId": "{{role.SecretId}}" },
                "Secrets": [ { "Mount": "secret", "Path": "aot/section", "Section": "Section", "KeyNaming": "PascalCase", "OnDeleted": "Remove" } ],
                "Refresh": { "Enabled": false, "Interval": "90s" }
              }
            }
            """));
        builder.AddVault();
        checks.Equal("Section: AddVault() reads what it names", builder.Configuration["Section:ApiKey"], "first");
        ((IDisposable)builder.Configuration).Dispose();

        checks.Throws<OptionsValidationException>(
            "Section: all mistakes are named",
            () => new ConfigurationBuilder().AddJsonStream(Json("""{ "Vault": { "Adress": "x", "Optional": "maybe" } }""")).AddVault().Build(),
            "Vault:Adress is not a setting; did you mean Vault:Address?",
            "Vault:Optional is not true or false.");
        return Task.CompletedTask;
    }

    private static MemoryStream Json(string json) => new(Encoding.UTF8.GetBytes(json));
}
