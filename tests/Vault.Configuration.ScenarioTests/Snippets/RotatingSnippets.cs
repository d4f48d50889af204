using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Snippets;

// snippet: rotating-use
public sealed class OrderStore(Rotating<NpgsqlDataSource> database)
{
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        using Lent<NpgsqlDataSource> lent = database.Borrow();
        await using NpgsqlCommand command = lent.Value.CreateCommand("SELECT count(*) FROM orders");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
// end

/// <summary>What the guide about rotation shows, compiled and, where it needs no database, run.</summary>
public sealed class RotatingSnippets
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_data_source_of_the_guide_has_the_next_password()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "orders/db", ("connection", "Host=db;Username=app;Password=first"));
        HostApplicationBuilder builder = CreateBuilder(server);
        DataSource(builder);
        using IHost host = builder.Build();
        Rotating<NpgsqlDataSource> database = host.Services.GetRequiredService<Rotating<NpgsqlDataSource>>();
        using Lent<NpgsqlDataSource> first = database.Borrow();

        server.PutSecret("secret", "orders/db", ("connection", "Host=db;Username=next;Password=second"));
        await host.Services.GetRequiredService<IVaultRefresher>().RefreshAsync(Cancelled);
        await database.RotateAsync(Cancelled);

        using Lent<NpgsqlDataSource> second = database.Borrow();
        first.Value.ConnectionString.Should().Contain("Username=app");
        second.Value.ConnectionString.Should().Contain("Username=next");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_fails_the_start_of_the_guide()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(
        [
            new("Orders:Database:host", "127.0.0.1"), new("Orders:Database:port", "1"),
            new("Orders:Database:username", "app"), new("Orders:Database:password", "first"),
        ]);
        Checked(builder);
        using IHost host = builder.Build();

        await host.Awaiting(h => h.StartAsync(Cancelled)).Should().ThrowAsync<NpgsqlException>();
    }

    [Fact]
    public async Task Two_clients_of_a_language_model_have_keys_of_their_own()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("OpenAI:Chat:ApiKey", "sk-1"), new("OpenAI:Batch:ApiKey", "batch")]);
        ChatClients(builder);
        using IHost host = builder.Build();
        Rotating<HttpClient> chat = host.Services.GetRequiredKeyedService<Rotating<HttpClient>>("chat");

        builder.Configuration["OpenAI:Chat:ApiKey"] = "sk-2";
        (await chat.RotateAsync(Cancelled)).Should().BeTrue();

        chat.Current.DefaultRequestHeaders.Authorization!.Parameter.Should().Be("sk-2");
        host.Services.GetRequiredKeyedService<Rotating<HttpClient>>("batch").Current.DefaultRequestHeaders.Authorization!.Parameter.Should().Be("batch");
    }

    [Fact]
    public async Task What_a_server_refuses_is_tried_once_more_with_the_next_key()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "orders/db", ("connection", "Host=db;Password=revoked"));
        HostApplicationBuilder builder = CreateBuilder(server);
        DataSource(builder);
        using IHost host = builder.Build();
        Rotating<NpgsqlDataSource> database = host.Services.GetRequiredService<Rotating<NpgsqlDataSource>>();
        database.Borrow().Dispose();
        server.PutSecret("secret", "orders/db", ("connection", "Host=fresh;Password=second"));

        string used = await OnceMoreAsync(
            database,
            host.Services.GetRequiredService<IVaultRefresher>(),
            source => source.ConnectionString.Contains("Host=db", StringComparison.Ordinal) ? throw new PostgresException("no", "FATAL", "FATAL", "28P01") : source.ConnectionString,
            Cancelled);

        used.Should().Contain("Host=fresh");
    }

    [Fact]
    public async Task A_test_gives_an_instance_of_its_own()
    {
        await using NpgsqlDataSource mine = NpgsqlDataSource.Create("Host=test");

        OrderStore store = InTest(mine);

        store.Should().NotBeNull();
    }

    [Fact]
    public async Task Kestrel_and_its_client_have_the_certificates_of_the_guide()
    {
        using CertificateAuthority authority = new();
        IssuedCertificate issued = authority.Issue();
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Tls:certificate", issued.CertificatePem), new("Tls:private_key", issued.PrivateKeyPem), new("Tls:ca_chain", authority.IntermediatePem),
        ]);
        ServerCertificate(builder, port: 0);
        await using WebApplication app = builder.Build();
        app.MapGet("/", () => "hello");
        await app.StartAsync(Cancelled);
        RotatingCertificate certificate = app.Services.GetRequiredService<RotatingCertificate>();
        using HttpClient client = ClientCertificate(certificate, authority.TrustOfRootOnly());

        (await client.GetStringAsync($"https://localhost:{new Uri(app.Urls.Single()).Port}/", Cancelled)).Should().Be("hello");
    }

    private static void DataSource(HostApplicationBuilder builder)
    {
        // snippet: rotating
        builder.Services.AddRotating<NpgsqlDataSource>(
            "ConnectionStrings:Orders", cs => NpgsqlDataSource.Create(cs), drain: TimeSpan.FromMinutes(10));
        // end
    }

    private static void Checked(HostApplicationBuilder builder)
    {
        // snippet: rotating-check
        builder.Services.AddRotating<NpgsqlDataSource>(
            "Orders:Database",
            (section, services) =>
            {
                NpgsqlConnectionStringBuilder connection = new()
                {
                    Host = section["host"],
                    Port = section.GetValue("port", 5432),
                    Username = section["username"],
                    Password = section["password"], // Of the same moment as the user name.
                };
                return new NpgsqlDataSourceBuilder(connection.ConnectionString)
                    .UseLoggerFactory(services.GetService<ILoggerFactory>())
                    .Build();
            },
            configure: options =>
            {
                options.BuildAtStart = true; // What does not work fails the start, and not the first request.
                options.Check = async (database, cancellationToken) =>
                {
                    await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
                    return true;
                };
            });
        // end
    }

    private static void ChatClients(HostApplicationBuilder builder)
    {
        // snippet: rotating-keyed
        HttpClient CreateChatClient(string apiKey) => new()
        {
            BaseAddress = new Uri("https://api.openai.com/v1/"),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", apiKey) },
        };

        builder.Services.AddRotating<HttpClient>(
            "OpenAI:Chat:ApiKey", CreateChatClient, configure: options => options.ServiceKey = "chat");
        builder.Services.AddRotating<HttpClient>(
            "OpenAI:Batch:ApiKey", CreateChatClient, configure: options => options.ServiceKey = "batch");

        // Elsewhere: [FromKeyedServices("chat")] Rotating<HttpClient> chat
        // end
    }

    private static async Task<string> OnceMoreAsync(
        Rotating<NpgsqlDataSource> database, IVaultRefresher vault, Func<NpgsqlDataSource, string> use, CancellationToken cancellationToken)
    {
        // snippet: rotating-refused
        try
        {
            using Lent<NpgsqlDataSource> lent = database.Borrow();
            return use(lent.Value);
        }
        catch (PostgresException refused) when (refused.SqlState is "28P01" or "28000")
        {
            await vault.RefreshAsync("ConnectionStrings:Orders", cancellationToken);
            await database.RotateAsync(cancellationToken);
            using Lent<NpgsqlDataSource> next = database.Borrow();
            return use(next.Value);
        }
        // end
    }

    private static OrderStore InTest(NpgsqlDataSource mine)
    {
        // snippet: rotating-testing
        OrderStore store = new(new Rotating<NpgsqlDataSource>(mine));
        // end
        return store;
    }

    private static void ServerCertificate(WebApplicationBuilder builder, int port)
    {
        // snippet: rotating-server-certificate
        builder.Services.AddRotatingCertificate("Tls");

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            RotatingCertificate certificate = kestrel.ApplicationServices.GetRequiredService<RotatingCertificate>();
            kestrel.Listen(IPAddress.Any, port, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => new(certificate.CreateServerOptions()),
            }));
        });
        // end
    }

    private static HttpClient ClientCertificate(RotatingCertificate certificate, X509ChainPolicy ownAuthority)
    {
        // snippet: rotating-client-certificate
        HttpClient client = new(certificate.CreateHandler(handler =>
        {
            handler.ConnectTimeout = TimeSpan.FromSeconds(3);
            handler.SslOptions.CertificateChainPolicy = ownAuthority; // Which servers to trust.
        }));
        // end
        return client;
    }

    private static HostApplicationBuilder CreateBuilder(VaultTestServer server)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.Options.ReportFirstFailureOnStandardError = false;
            vault.UseToken(server.RootToken);
            vault.AddKeyValue("secret", "orders/db", secret => secret.SelectField("connection", "ConnectionStrings:Orders"));
        });
        return builder;
    }
}
