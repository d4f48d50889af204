using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Policies;

/// <summary>An application under a policy, from its start to its end; over as soon as something is denied.</summary>
internal static class PolicyLife
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    /// <returns>The requests that were denied.</returns>
    public static async Task<IReadOnlyList<string>> LiveAsync(PolicyCase one, string hcl)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await one.Arrange(scenario.Server);
        scenario.Server.AddPolicy("app", hcl);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(one.References);
        try
        {
            Action<VaultConfigurationBuilder> configure = await PrepareAsync(scenario, one);
            if (one.References.Count > 0)
            {
                builder.Configuration.AddVaultReferences(configure);
                builder.Services.AddVault();
            }
            else
            {
                builder.AddVault(configure);
            }

            using IHost host = builder.Build();
            await host.StartAsync(TestContext.Current.CancellationToken);
            one.Rotate?.Invoke(scenario.Server);
            await scenario.PassTimeUntilAsync(() => Denied(scenario).Count > 0 || HasLived(scenario, one, builder.Configuration), Step);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
        catch (VaultException) when (Denied(scenario).Count > 0)
        {
            // It did not even start.
        }

        return Denied(scenario);
    }

    /// <summary>What the case needs: before it ever ran, or of one that runs and may do everything.</summary>
    public static async Task<VaultPolicy> GenerateAsync(PolicyCase one)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await one.Arrange(scenario.Server);
        VaultPolicyOptions options = new() { Server = VaultServerKind.OpenBao, HasDefaultPolicy = !one.HasNoDefaultPolicy };
        Action<VaultConfigurationBuilder> configure = await PrepareAsync(scenario, one);
        if (!one.IsDiscovered && !one.Name.Contains("static", StringComparison.Ordinal))
        {
            return VaultPolicy.Generate(configure, options);
        }

        scenario.Server.AddPolicy("app", """path "*" { capabilities = ["create", "read", "update", "list"] }""");
        IConfigurationBuilder builder = new ConfigurationBuilder().AddInMemoryCollection(one.References);
        IConfigurationRoot root = (one.References.Count > 0 ? builder.AddVaultReferences(configure) : builder.AddVault(configure)).Build();
        using ((IDisposable)root)
        {
            return VaultPolicy.Generate(root, options).Single();
        }
    }

    private static async Task<Action<VaultConfigurationBuilder>> PrepareAsync(Scenario scenario, PolicyCase one)
    {
        VaultTestAppRole role = scenario.Server.AddAppRole("app", options =>
        {
            options.Policies = ["app"];
            options.TokenTtl = TimeSpan.FromMinutes(20);
        });
        if (one.HasNoDefaultPolicy)
        {
            using HttpClient http = new();
            http.DefaultRequestHeaders.Add("X-Vault-Token", scenario.Server.RootToken);
            using StringContent body = new("""{"token_no_default_policy":true,"token_policies":["app"],"token_ttl":"20m"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await http.PostAsync(new Uri(scenario.Server.Address, "v1/auth/approle/role/app"), body, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        return vault =>
        {
            scenario.Prepare(vault);
            vault.Options.Namespace = one.Namespace;
            if (one.LogIn is { } logIn)
            {
                logIn(scenario, vault);
            }
            else
            {
                vault.UseAppRole(
                    VaultCredential.FromValue(role.RoleId), VaultCredential.FromValue(role.SecretId), login => login.Namespace = one.Namespace is null ? null : "/");
            }

            one.Read(vault);
        };
    }

    private static bool HasLived(Scenario scenario, PolicyCase one, ConfigurationManager configuration) =>
        (one.Rotate is null || configuration["k"] == "2")
        && (!one.IsLent || (scenario.CountRequests("POST", "sys/leases/renew") > 0 && scenario.CountRequests("POST", "sys/leases/revoke") > 0))
        && scenario.CountRequests("POST", "auth/token/renew-self") > 0
        && one.HasLived(scenario, configuration);

    private static List<string> Denied(Scenario scenario) =>
        [.. scenario.Server.Requests.Where(request => request.StatusCode == 403).Select(request => request.ToString())];
}
