using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Vault.Configuration.Testing;

namespace Vault.Configuration.AotTests;

/// <summary>A host that logs in with AppRole, and a secret that is rotated under it.</summary>
internal static class AppRoleChecks
{
    public static async Task RunAsync(Checks checks, VaultTestServer server)
    {
        server.PutSecretJson("secret", "aot/orders", """
            {
              "ApiKey": "first",
              "Retries": 3,
              "Patience": "00:00:05",
              "Database": { "User": "app", "Password": "p" },
              "Hosts": [ "a", "b" ]
            }
            """);
        VaultTestAppRole role = server.AddAppRole("aot", options => options.Policies = ["aot"]);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "aot/orders", secret => secret.Section = "Orders");
        });
        builder.Services.Configure<OrdersOptions>(builder.Configuration.GetSection("Orders"));
        using IHost host = builder.Build();
        await host.StartAsync();

        IOptionsMonitor<OrdersOptions> monitor = host.Services.GetRequiredService<IOptionsMonitor<OrdersOptions>>();
        OrdersOptions first = monitor.CurrentValue;
        checks.Equal("AppRole: a text is bound", first.ApiKey, "first");
        checks.Equal("AppRole: a number is bound", first.Retries, 3);
        checks.Equal("AppRole: a time span is bound", first.Patience, TimeSpan.FromSeconds(5));
        checks.Equal("AppRole: a nested object is bound", first.Database.User, "app");
        checks.Equal("AppRole: a list is bound", string.Join(",", first.Hosts), "a,b");

        await RotateAsync(checks, server, host, monitor);
        await host.StopAsync();
        host.Dispose();
        checks.Equal("AppRole: the last values outlive the host", first.ApiKey + builder.Configuration["Orders:ApiKey"], "firstsecond");
    }

    private static async Task RotateAsync(
        Checks checks, VaultTestServer server, IHost host, IOptionsMonitor<OrdersOptions> monitor)
    {
        List<string> heard = [];
        using IDisposable? listening = monitor.OnChange(options => heard.Add(options.ApiKey));
        IVaultRefresher refresher = host.Services.GetRequiredService<IVaultRefresher>();

        server.PutSecretJson("secret", "aot/orders", """{ "ApiKey": "second" }""");
        checks.Equal("AppRole: a refresh finds the rotated secret", await refresher.RefreshAsync(), true);
        checks.Equal("AppRole: the monitor has the new value", monitor.CurrentValue.ApiKey, "second");
        checks.Equal("AppRole: the listener was told once", string.Join(",", heard), "second");
        checks.Equal("AppRole: what the new version lacks is gone", monitor.CurrentValue.Hosts.Count, 0);
        checks.Equal("AppRole: the status has the version", refresher.Status[0].Secrets[0].Version, 2);
        checks.Equal("AppRole: another refresh finds nothing new", await refresher.RefreshAsync(), false);
    }
}
