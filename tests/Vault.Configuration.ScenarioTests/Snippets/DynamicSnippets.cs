using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MySqlConnector;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guide on credentials that expire shows, compiled and, where no server is needed, run.</summary>
public sealed class DynamicSnippets
{
    private static readonly IConfigurationRoot Settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Orders:Password"] = "p-1",
        ["Rabbit:Login"] = "user-1\npassword-1",
        ["Redis:Login"] = "user-2\npassword-2",
        ["ConnectionStrings:Orders"] = "Host=db;Username=a;Password=b",
    }).Build();

    [Fact]
    public async Task The_credentials_of_the_guide_are_read()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddDatabaseRole("orders-rw");
        scenario.Server.AddCloudRole("aws", "creds/deploy");
        await scenario.Server.AddDatabaseStaticRoleAsync("orders");
        scenario.Server.AddPkiRole("web", role => role.AllowAnyName = true);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Vault:Address"] = scenario.Server.Address.ToString(),
            ["Vault:Authentication:Method"] = "token",
            ["Vault:Authentication:Token"] = scenario.Server.RootToken,
        });

        Dynamic(builder);
        using IHost host = builder.Build();
        IConfigurationRoot rest = scenario.BuildWithToken(vault =>
        {
            StaticRole(vault);
            Certificate(vault);
        });

        builder.Configuration.GetConnectionString("Orders").Should().StartWith("Host=db;Database=orders;Username=v-").And.Contain(";Password=");
        builder.Configuration.GetSection("Aws").GetChildren().Should().NotBeEmpty();
        rest["Orders:Password"].Should().NotBeNullOrEmpty();
        rest["Tls:certificate"].Should().StartWith("-----BEGIN CERTIFICATE-----");
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_hooks_of_the_drivers_give_what_the_configuration_holds()
    {
        Credentials rabbit = await new RabbitCredentials(Settings).GetCredentialsAsync(TestContext.Current.CancellationToken);
        RedisCredentials redis = new(Settings);

        (rabbit.UserName, rabbit.Password).Should().Be(("user-1", "password-1"));
        (redis.User, redis.Password).Should().Be(("user-2", "password-2"));
        Npgsql(Settings).ConnectionStringBuilder.Username.Should().Be("orders");
        MySql(Settings).ConnectionStringBuilder.UserID.Should().Be("orders");
    }

    [Fact]
    public async Task Entity_Framework_outlives_sixty_data_sources()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        Dictionary<string, string?> settings = new() { ["ConnectionStrings:Orders"] = "Host=db;Username=a;Password=0" };
        builder.Configuration.AddInMemoryCollection(settings);
        Rotating(builder);
        EntityFramework(builder);
        using IHost host = builder.Build();

        for (int i = 1; i <= 60; i++)
        {
            builder.Configuration["ConnectionStrings:Orders"] = $"Host=db;Username=a;Password={i}";
            await host.Services.GetRequiredService<Rotating<NpgsqlDataSource>>().RotateAsync(TestContext.Current.CancellationToken);
            using IServiceScope request = host.Services.CreateScope();
            OrdersContext context = request.ServiceProvider.GetRequiredService<OrdersContext>();

            context.Model.Should().NotBeNull();
            context.Database.GetConnectionString().Should().Contain("Host=db");
        }
    }

    private static void Dynamic(HostApplicationBuilder builder)
    {
        // snippet: dynamic-credentials
        builder.AddVault(vault =>
        {
            vault.AddDynamicCredentials("database", "orders-rw", credentials => credentials
                .Compose("ConnectionStrings:Orders", "Host=db;Database=orders;Username={username};Password={password}"));

            // Engines whose path is another: the path as the vault command writes it.
            vault.AddSecret("aws/creds/deploy", credentials => credentials.Section = "Aws");
        });
        // end
    }

    private static void StaticRole(VaultConfigurationBuilder vault)
    {
        // snippet: static-role
        vault.AddSecret("database/static-creds/orders", credentials => credentials.SelectField("password", "Orders:Password"));
        // end
    }

    private static void Certificate(VaultConfigurationBuilder vault)
    {
        // snippet: certificate
        vault.AddCertificate("pki", "web", request => request.CommonName = "orders.example", certificate => certificate.Section = "Tls");
        // end
    }

    private static NpgsqlDataSourceBuilder Npgsql(IConfiguration configuration)
    {
        // snippet: npgsql-password
        NpgsqlDataSourceBuilder orders = new("Host=db;Database=orders;Username=orders");
        orders.UsePasswordProvider(
            _ => configuration["Orders:Password"]!,
            (_, _) => new ValueTask<string>(configuration["Orders:Password"]!));
        // end
        return orders;
    }

    private static MySqlDataSourceBuilder MySql(IConfiguration configuration)
    {
        // snippet: mysql-password
        MySqlDataSourceBuilder orders = new("Server=db;Database=orders;User ID=orders");
        orders.UsePeriodicPasswordProvider(
            (_, _) => new ValueTask<string>(configuration["Orders:Password"]!),
            successRefreshInterval: TimeSpan.FromSeconds(5),
            failureRefreshInterval: TimeSpan.FromSeconds(1));
        // end
        return orders;
    }

    private static void Rotating(HostApplicationBuilder builder)
    {
        // snippet: rotating-data-source
        builder.Services.AddRotating<NpgsqlDataSource>("ConnectionStrings:Orders", connectionString => NpgsqlDataSource.Create(connectionString));
        // end
    }

    private static void EntityFramework(HostApplicationBuilder builder)
    {
        // snippet: ef-core
        builder.Services.AddDbContext<OrdersContext>((services, options) =>
        {
            NpgsqlDataSource orders = services.GetRequiredService<Rotating<NpgsqlDataSource>>().Current;
            options.UseNpgsql(orders.CreateConnection(), contextOwnsConnection: true);
        });
        // end
    }
}

// snippet: rabbitmq-credentials
public sealed class RabbitCredentials(IConfiguration configuration) : ICredentialsProvider
{
    public string Name => "vault";

    public Task<Credentials> GetCredentialsAsync(CancellationToken cancellationToken = default)
    {
        // Rabbit:Login = "{username}\n{password}": one key, and so one lease.
        string[] login = configuration["Rabbit:Login"]!.Split('\n', 2);
        return Task.FromResult(new Credentials(Name, login[0], login[1], validUntil: null));
    }
}
// end

// snippet: redis-credentials
public sealed class RedisCredentials(IConfiguration configuration) : DefaultOptionsProvider
{
    // Set for every connection: new options are made from it each time.
    public override string? User => configuration["Redis:Login"]!.Split('\n', 2)[0];

    public override string? Password => configuration["Redis:Login"]!.Split('\n', 2)[1];
}
// end

/// <summary>A context without anything in it.</summary>
public sealed class OrdersContext(DbContextOptions<OrdersContext> options) : DbContext(options);
