using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PostgresCredentials.Embedded;
using Vault.Configuration;

namespace PostgresCredentials;

/// <summary>The application: everything of Vault is in the two calls here.</summary>
public static class OrderHost
{
    public static IHost Create(string[] args, EmbeddedServers? embedded, Action<HostApplicationBuilder>? configure = null)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);

        builder.AddVault(vault =>
        {
            if (embedded is not null)
            {
                // With a real Vault, VAULT_ADDR and the way to log in come from the environment.
                vault.Options.Address = embedded.Vault.Address;
                vault.UseToken(embedded.Vault.RootToken);
            }

            // User name and password are of one lease, and are seen together or not at all.
            string server = embedded?.Cluster.ConnectionString ?? builder.Configuration["Postgres"] ?? "Host=localhost;Database=orders";
            vault.AddDynamicCredentials("database", "orders-rw", credentials => credentials
                .Compose("ConnectionStrings:Orders", server.Replace("{", "{{").Replace("}", "}}") + ";Username={username};Password={password}"));
        });

        // Built anew when the connection string changes; the one before is closed when its last borrower has given it back.
        builder.Services.AddRotating<NpgsqlDataSource>("ConnectionStrings:Orders", connectionString => NpgsqlDataSource.Create(connectionString));

        builder.Services.AddSingleton<OrderCount>();
        builder.Services.AddHostedService<OrderWriter>();
        configure?.Invoke(builder);
        return builder.Build();
    }
}
