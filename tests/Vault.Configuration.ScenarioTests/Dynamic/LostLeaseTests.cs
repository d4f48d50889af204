using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ScenarioTests.Dynamic;

/// <summary>What was lent and never came into use is not left behind in the database.</summary>
public sealed class LostLeaseTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_start_that_fails_leaves_no_database_user(bool hasOwnToken)
    {
        await using Scenario scenario = await StartAsync();

        Action build = () => scenario.Build(vault => Login(scenario, vault, hasOwnToken)
            .AddDynamicCredentials("database", "orders-rw")
            .AddKeyValue("secret", "nothing"));

        build.Should().Throw<VaultException>();
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(1);
        scenario.Server.DatabaseUsers.Should().BeEmpty("an application that is started again and again would leave one each time");
    }

    [Fact]
    public async Task A_start_that_is_refused_its_credential_leaves_no_database_user()
    {
        await using Scenario scenario = await StartAsync();

        Action build = () => scenario.BuildWithToken(vault => vault.AddDynamicCredentials("database", "orders-rw", credentials =>
            credentials.ValidateBeforePublish = (_, _) => new(VaultVerdict.Reject)));

        build.Should().Throw<VaultException>();
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().BePositive();
        scenario.Server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_start_that_is_given_up_leaves_no_database_user()
    {
        await using Scenario scenario = await StartAsync();
        using CancellationTokenSource cancellation = new();

        Action build = () => scenario.BuildWithToken(vault => vault
            .UseStartupCancellation(cancellation.Token)
            .AddDynamicCredentials("database", "orders-rw", credentials => credentials.ValidateBeforePublish = async (_, ended) =>
            {
                await cancellation.CancelAsync();
                await Task.Delay(Timeout.Infinite, ended);
                return VaultVerdict.Accept;
            }));

        build.Should().Throw<OperationCanceledException>();
        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(1);
        scenario.Server.DatabaseUsers.Should().BeEmpty();
    }

    [Fact]
    public async Task A_start_that_leaves_nothing_lent_keeps_its_token_to_itself()
    {
        await using Scenario scenario = await StartAsync();

        Action build = () => scenario.Build(vault => Login(scenario, vault, hasOwnToken: true).AddKeyValue("secret", "nothing"));

        build.Should().Throw<VaultException>();
        scenario.CountRequests("POST", "auth/token/revoke-self").Should().Be(0);
    }

    [Fact]
    public async Task A_credential_whose_fields_cannot_be_mapped_is_revoked_at_once()
    {
        await using Scenario scenario = await StartAsync();
        bool throws = false;
        IConfigurationRoot root = scenario.BuildWithToken(vault => vault.AddDynamicCredentials("database", "orders-rw", credentials =>
            credentials.MapKey = key => Volatile.Read(ref throws) ? throw new InvalidOperationException() : key));
        string published = root["username"]!;

        Volatile.Write(ref throws, true);
        Func<Task> refresh = () => root.GetVaultRefresher().RefreshAsync("username", TestContext.Current.CancellationToken);
        await refresh.Should().ThrowAsync<VaultException>();

        scenario.CountRequests("GET", "database/creds/orders-rw").Should().Be(2);
        await scenario.UntilAsync(() => scenario.Server.DatabaseUsers.Count == 1, "the credential that nobody has is gone");
        scenario.Server.DatabaseUsers.Single().Username.Should().Be(published);
    }

    private static VaultConfigurationBuilder Login(Scenario scenario, VaultConfigurationBuilder vault, bool hasOwnToken)
    {
        if (!hasOwnToken)
        {
            return vault.UseToken(scenario.Server.RootToken);
        }

        VaultTestAppRole role = scenario.Server.AddAppRole("orders", options => options.Policies = ["orders"]);
        return vault.UseAppRole(role.RoleId, scenario.Server.CreateSecretId("orders"));
    }

    private static async Task<Scenario> StartAsync()
    {
        Scenario scenario = await Scenario.StartAsync();
        scenario.Server.AddDatabaseRole("orders-rw");
        scenario.Server.AddPolicy("orders", """
            path "database/creds/orders-rw" { capabilities = ["read"] }
            path "secret/data/*" { capabilities = ["read"] }
            """);
        return scenario;
    }
}
