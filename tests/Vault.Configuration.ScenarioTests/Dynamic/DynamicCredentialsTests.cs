using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Dynamic;

/// <summary>Credentials that are made on demand and end by themselves.</summary>
public sealed class DynamicCredentialsTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task User_name_and_password_come_from_one_lease_and_are_composed_into_one_key()
    {
        await using Scenario scenario = await StartAsync();

        IConfigurationRoot root = scenario.BuildWithToken(vault => vault.AddDynamicCredentials("database", "orders-rw", credentials => credentials
            .Compose("ConnectionStrings:Orders", "Host=db;Username={username};Password={password}")));

        VaultTestDatabaseUser user = scenario.Server.DatabaseUsers.Single();
        root.GetConnectionString("Orders").Should().Be($"Host=db;Username={user.Username};Password={user.Password}");
        root["username"].Should().BeNull();
        Scenario.Status(root).Secrets.Single().ExpiresAt.Should().BeCloseTo(scenario.Time.GetUtcNow().AddMinutes(10), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_lease_is_renewed_and_the_path_is_never_polled()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario);
        string? first = root["username"];

        await scenario.PassTimeUntilAsync(() => scenario.CountRequests("POST", "sys/leases/renew") >= 3, Step);

        root["username"].Should().Be(first);
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(1);
    }

    [Fact]
    public async Task Before_the_maximum_another_credential_is_published_and_the_old_one_drains_and_is_revoked()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario);
        string first = root["username"]!;
        List<string> alive = [];

        await scenario.PassTimeUntilAsync(
            () =>
            {
                string[] users = [.. scenario.Server.DatabaseUsers.Select(user => user.Username)];
                if (!users.Contains(root["username"]))
                {
                    alive.Add($"{root["username"]} is published at {scenario.Time.GetUtcNow()} and does not exist");
                }

                return root["username"] != first && !users.Contains(first);
            },
            Step);

        alive.Should().BeEmpty("what is published must exist at every moment");
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(2);
        scenario.CountRequests("POST", "sys/leases/revoke").Should().BeLessThanOrEqualTo(1);
        scenario.Server.DatabaseUsers.Should().ContainSingle().Which.Username.Should().Be(root["username"]);
    }

    [Fact]
    public async Task A_lease_that_an_operator_revoked_is_replaced_at_the_next_renewal()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario);
        string first = root["username"]!;

        scenario.Server.RevokeLeases("database/creds/orders-rw");
        await scenario.PassTimeUntilAsync(() => root["username"] != first, Step);

        scenario.Server.DatabaseUsers.Should().ContainSingle().Which.Username.Should().Be(root["username"]);
        scenario.Logs.Entries.Should().Contain(entry => entry.Text.Contains("lease not found", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leases_whose_token_was_revoked_are_replaced_at_once()
    {
        await using Scenario scenario = await StartAsync();
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies = ["orders"]);
        scenario.Server.AddPolicy("orders", """
            path "database/creds/orders-rw" { capabilities = ["read"] }
            path "secret/data/orders" { capabilities = ["read"] }
            """);
        scenario.Server.PutSecret("secret", "orders", ("k", "v"));
        IConfigurationRoot root = scenario.Build(vault => vault
            .UseAppRole(role.RoleId, scenario.Server.CreateSecretId("orders"))
            .AddDynamicCredentials("database", "orders-rw")
            .AddKeyValue("secret", "orders"));
        string first = root["username"]!;

        scenario.Server.RevokeToken(scenario.Server.Requests.Last(request => request.Token is not null).Token!);
        scenario.Server.DatabaseUsers.Should().BeEmpty("a lease ends with its token");
        await scenario.PassTimeUntilAsync(() => root["username"] != first, Step);

        scenario.Server.DatabaseUsers.Should().ContainSingle().Which.Username.Should().Be(root["username"]);
    }

    [Fact]
    public async Task When_a_token_is_replaced_its_leases_follow_one_by_one_and_not_all_at_once()
    {
        const int Leases = 40;
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddPolicy("orders", """path "database/creds/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options =>
        {
            options.Policies = ["orders"];
            options.TokenTtl = options.TokenMaxTtl = TimeSpan.FromHours(10);
        });
        for (int i = 0; i < Leases; i++)
        {
            scenario.Server.AddDatabaseRole($"r{i}", one => one.DefaultTtl = one.MaxTtl = TimeSpan.FromHours(100));
        }

        IConfigurationRoot root = scenario.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, scenario.Server.CreateSecretId("orders"));
            for (int i = 0; i < Leases; i++)
            {
                vault.AddDynamicCredentials("database", $"r{i}", credentials => credentials.Section = $"R{i}");
            }
        });
        string?[] first = [.. Enumerable.Range(0, Leases).Select(i => root[$"R{i}:username"])];
        List<int> steps = [];

        // The token cannot be renewed beyond its maximum, and is replaced before.
        await scenario.PassTimeUntilAsync(
            () =>
            {
                steps.Add(Enumerable.Range(0, Leases).Count(i => root[$"R{i}:username"] != first[i]));
                return steps[^1] == Leases;
            },
            TimeSpan.FromMinutes(1));

        steps.Zip(steps.Skip(1), (before, after) => after - before).Max().Should().BeLessThan(Leases / 2, "they are spread over half of what is left of the token");
        scenario.Server.Requests.Count(request => request.Path.StartsWith("database/creds/", StringComparison.Ordinal)).Should().Be(2 * Leases);
    }

    [Fact]
    public async Task While_Vault_is_sealed_the_last_credential_stays_and_another_comes_afterwards()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario);
        string first = root["username"]!;
        await scenario.RestAsync(root);

        scenario.Server.Seal();
        scenario.Time.Advance(TimeSpan.FromMinutes(30));
        await scenario.UntilAsync(() => scenario.Logs.Entries.Any(entry => entry.Text.Contains("could not be renewed", StringComparison.Ordinal)), "the renewal failed");
        root["username"].Should().Be(first);
        scenario.Server.Unseal();
        await scenario.PassTimeUntilAsync(() => root["username"] != first, Step);

        scenario.Server.DatabaseUsers.Select(user => user.Username).Should().Contain(root["username"]);
    }

    [Fact]
    public async Task A_credential_that_is_refused_is_not_published_and_no_lease_is_left_behind()
    {
        await using Scenario scenario = await StartAsync();
        bool accepts = true;
        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            vault.AddDynamicCredentials("database", "orders-rw", credentials =>
            {
                credentials.DrainPeriod = TimeSpan.Zero;
                credentials.ValidateBeforePublish = (_, _) => new(Volatile.Read(ref accepts) ? VaultVerdict.Accept : VaultVerdict.Reject);
            });
        });
        string first = root["username"]!;

        Volatile.Write(ref accepts, false);
        await root.GetVaultRefresher().RefreshAsync("username", TestContext.Current.CancellationToken);
        root["username"].Should().Be(first);
        scenario.Server.DatabaseUsers.Should().HaveCount(2);
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(2);

        Volatile.Write(ref accepts, true);
        await scenario.PassTimeUntilAsync(() => root["username"] != first && scenario.Server.DatabaseUsers.Count == 1, TimeSpan.FromSeconds(1));

        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(2, "the credential that waited is the one that is published");
        scenario.Server.DatabaseUsers.Single().Username.Should().Be(root["username"]);
    }

    [Fact]
    public async Task Asking_for_everything_makes_no_new_credential_and_asking_for_the_key_does()
    {
        await using Scenario scenario = await StartAsync();
        IConfigurationRoot root = Build(scenario);
        string first = root["username"]!;

        (await root.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken)).Should().BeFalse();
        root["username"].Should().Be(first);
        (await root.GetVaultRefresher().RefreshAsync("password", TestContext.Current.CancellationToken)).Should().BeTrue();

        root["username"].Should().NotBe(first);
    }

    [Fact]
    public async Task A_static_role_is_read_when_its_password_has_changed_and_not_before()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await scenario.Server.AddDatabaseStaticRoleAsync("reports", options => options.RotationPeriod = TimeSpan.FromHours(1));
        int reloads = 0;
        IConfigurationRoot root = scenario.BuildWithToken(vault =>
        {
            vault.Options.Refresh.Enabled = false;
            vault.AddSecret("database/static-creds/reports", secret => secret.SelectField("username").SelectField("password"));
            vault.Events.OnReloaded = _ => Interlocked.Increment(ref reloads);
        });
        string first = root["password"]!;

        await scenario.PassTimeUntilAsync(() => root["password"] != first, TimeSpan.FromMinutes(1));

        scenario.CountRequests("GET", "database/static-creds/reports").Should().BeInRange(2, 3);
        await scenario.UntilAsync(() => Volatile.Read(ref reloads) == 1, "one reload");
    }

    [Fact]
    public async Task A_start_that_fails_gives_back_what_it_was_lent()
    {
        await using Scenario scenario = await StartAsync();
        scenario.Server.AddPolicy("orders", """path "database/creds/*" { capabilities = ["read"] }""");
        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies = ["orders"]);

        Action build = () => scenario.Build(vault => vault
            .UseAppRole(role.RoleId, scenario.Server.CreateSecretId("orders"))
            .AddDynamicCredentials("database", "orders-rw")
            .AddKeyValue("secret", "forbidden"));

        build.Should().Throw<VaultException>().Which.Message.Should().Contain("secret/data/forbidden");
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(1);
        scenario.Server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task When_the_host_stops_the_database_users_are_gone()
    {
        await using Scenario scenario = await StartAsync();
        Microsoft.Extensions.Hosting.HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        Microsoft.Extensions.Hosting.VaultHostBuilderExtensions.AddVault(builder, vault =>
        {
            scenario.Prepare(vault);
            vault.UseToken(scenario.Server.RootToken).AddDynamicCredentials("database", "orders-rw");
        });
        using Microsoft.Extensions.Hosting.IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        scenario.Server.DatabaseUsers.Should().ContainSingle();

        await host.StopAsync(TestContext.Current.CancellationToken);

        scenario.Server.DatabaseUsers.Should().BeEmpty("a given token is not ours to revoke, but its leases are");
    }

    private static IConfigurationRoot Build(Scenario scenario) => scenario.BuildWithToken(vault =>
    {
        vault.AddDynamicCredentials("database", "orders-rw");
    });

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddDatabaseRole("orders-rw", role =>
        {
            role.DefaultTtl = TimeSpan.FromMinutes(10);
            role.MaxTtl = TimeSpan.FromHours(1);
        });
        return scenario;
    }
}
