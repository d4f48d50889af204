using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Vault.Configuration.Testing;

#pragma warning disable CA1310 // Where paths are compared, the shorter form reads better, and the documentation shows it.

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guides and the READMEs of the packages show, compiled and run.</summary>
public sealed class GuideSnippets
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Outside_a_pod_the_login_of_the_guide_says_which_file_is_missing()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();

        Action start = () => InPod(builder);

        start.Should().Throw<OptionsValidationException>()
            .Which.Message.Should().Contain("/var/run/secrets/vault/token").And.Contain("Outside a pod");
    }

    [Fact]
    public async Task A_service_account_token_of_the_server_is_what_a_pod_would_have()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        using Harness.TemporaryFile file = new();
        server.PutSecret("secret", "orders/db", ("password", "first"));
        PreparePod(server, file.Path);

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseKubernetes("orders", pod => pod.TokenFile = file.Path);
            vault.AddKeyValue("secret", "orders/db");
        }).Build();

        using IDisposable root = (IDisposable)configuration;
        configuration["password"].Should().Be("first");
    }

    [Fact]
    public async Task The_policy_of_the_guide_allows_what_the_program_of_the_guide_reads()
    {
        string[] policy = [.. Repository.Read("docs/guides/kubernetes.md").Split('\n').Where(line => line.StartsWith("path \"", StringComparison.Ordinal))];
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "orders/mail/smtp", ("user", "first"));
        server.AddPolicy("orders", string.Join('\n', policy));

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.CreateToken(token => token.Policies.Add("orders")));
            vault.AddKeyValue("secret", "orders/");
        }).Build();

        using IDisposable root = (IDisposable)configuration;
        policy.Should().HaveCount(2);
        configuration["mail:smtp:user"].Should().Be("first");
    }

    [Fact]
    public async Task A_token_that_ran_out_on_the_fake_clock_is_replaced()
    {
        (string? value, int logins) = await PassingTimeAsync();

        value.Should().Be("second");
        logins.Should().Be(2);
    }

    [Fact]
    public async Task An_outage_leaves_the_last_good_value_in_place()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "orders/db", ("password", "first"));
        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.UseToken(server.RootToken);
            vault.AddKeyValue("secret", "orders/db");
        }).Build();
        using IDisposable root = (IDisposable)configuration;

        await OutageAsync(server, configuration);
    }

    [Fact]
    public async Task The_core_package_works_without_a_host()
    {
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        server.PutSecret("secret", "orders/db", ("password", "first"));
        VaultTestAppRole role = server.AddAppRole("orders", options => options.Policies.Add("root"));
        using Harness.TemporaryFile secretId = new();
        secretId.Write(role.SecretId);

        IConfigurationRoot configuration = WithoutHost(server.Address, role.RoleId, secretId.Path);

        using IDisposable root = (IDisposable)configuration;
        configuration["Orders:db:password"].Should().Be("first");
    }

    [Fact]
    public async Task The_server_can_be_arranged_as_its_readme_says()
    {
        await ArrangingAsync();
        await TurningTheClockAsync();
        await using VaultTestServer server = await VaultTestServer.StartAsync(cancellationToken: Cancelled);
        Faults(server);
    }

    private static void InPod(WebApplicationBuilder builder)
    {
        // snippet: kubernetes
        builder.AddVault(vault =>
        {
            vault.Options.Address = new Uri("https://vault.vault.svc:8200");
            vault.Options.Refresh.Interval = TimeSpan.FromMinutes(1);
            vault.UseKubernetes("orders", pod => pod.TokenFile = "/var/run/secrets/vault/token");
            vault.AddKeyValue("secret", "orders/");
        });
        // end
    }

    private static void PreparePod(VaultTestServer server, string tokenFile)
    {
        // snippet: testing-kubernetes
        server.AddPolicy("orders", """path "secret/data/orders/*" { capabilities = ["read"] }""");
        server.AddKubernetesRole("orders", role =>
        {
            role.BoundServiceAccountNames.Add("orders");
            role.BoundServiceAccountNamespaces.Add("shop");
            role.Audience = "vault";
            role.Policies.Add("orders");
        });
        File.WriteAllText(tokenFile, server.CreateServiceAccountToken("shop", "orders", audience: "vault"));
        // end
    }

    private static async Task<(string? Value, int Logins)> PassingTimeAsync()
    {
        // snippet: testing-clock
        FakeTimeProvider time = new(DateTimeOffset.UtcNow);
        await using VaultTestServer server = await VaultTestServer.StartAsync(new VaultTestServerOptions { TimeProvider = time });
        server.PutSecret("secret", "orders/db", ("password", "first"));
        server.AddPolicy("orders", """path "secret/data/orders/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = server.AddAppRole("orders", options =>
        {
            options.Policies.Add("orders");
            options.TokenTtl = options.TokenMaxTtl = TimeSpan.FromMinutes(30);
        });

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = server.Address;
            vault.Options.Refresh.Enabled = false; // Read at the start, and then when the test says so.
            vault.UseTimeProvider(time);
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "orders/db");
        }).Build();

        time.Advance(TimeSpan.FromHours(1)); // The token is dead now.
        server.PutSecret("secret", "orders/db", ("password", "second"));
        await configuration.GetVaultRefresher().RefreshAsync();

        int logins = server.Requests.Count(request => request.Path == "auth/approle/login"); // 2
        // end

        using IDisposable root = (IDisposable)configuration;
        return (configuration["password"], logins);
    }

    private static async Task OutageAsync(VaultTestServer server, IConfigurationRoot configuration)
    {
        // snippet: testing-outage
        using (server.Faults.Fail(HttpStatusCode.ServiceUnavailable, when: request => request.Path.StartsWith("secret/data/")))
        {
            Func<Task> refresh = () => configuration.GetVaultRefresher().RefreshAsync();
            await refresh.Should().ThrowAsync<VaultException>(); // Who asks is told.
        }

        configuration["password"].Should().Be("first"); // And the value is still there.
        // end
    }

    private static IConfigurationRoot WithoutHost(Uri address, string roleId, string secretIdFile)
    {
        // snippet: core-package
        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(vault =>
        {
            vault.Options.Address = address;
            vault.Options.Refresh.Interval = TimeSpan.FromMinutes(1);
            vault.UseAppRole(VaultCredential.FromValue(roleId), VaultCredential.FromFile(secretIdFile));
            vault.AddKeyValue("secret", "orders/", secret => secret.Section = "Orders");
        }).Build();
        // end

        return configuration;
    }

    private static async Task ArrangingAsync()
    {
        // snippet: server-use
        await using VaultTestServer server = await VaultTestServer.StartAsync();

        server.PutSecret("secret", "orders/db", ("user", "app"), ("password", "first"));
        server.AddPolicy("orders", """path "secret/data/orders/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = server.AddAppRole("orders", options => options.Policies = ["orders"]);

        // Give the program under test: server.Address, role.RoleId, role.SecretId.
        // end

        role.SecretId.Should().NotBeEmpty();
    }

    private static async Task TurningTheClockAsync()
    {
        // snippet: server-clock
        FakeTimeProvider time = new();
        await using VaultTestServer server = await VaultTestServer.StartAsync(new VaultTestServerOptions { TimeProvider = time });
        string token = server.CreateToken(options => options.Ttl = TimeSpan.FromMinutes(10));
        time.Advance(TimeSpan.FromMinutes(10));   // the token is dead now
        // end

        token.Should().NotBeEmpty();
    }

    private static void Faults(VaultTestServer server)
    {
        // snippet: server-faults
        server.Faults.Fail(HttpStatusCode.ServiceUnavailable, when: r => r.Path.StartsWith("secret/data/"), times: 2);
        server.Faults.Fail(HttpStatusCode.TooManyRequests, retryAfter: TimeSpan.FromSeconds(5));
        server.Faults.Delay(TimeSpan.FromSeconds(30));                // on the server's clock
        server.Faults.Reset(times: 1);                                // no answer
        server.Faults.Reset(times: 1, afterHandling: true);           // done, but the reply is lost
        server.Faults.TruncateBody(afterBytes: 20);
        server.Faults.Body("<html>Please log in</html>");             // a captive portal
        server.Faults.Clear();
        // end
    }
}
