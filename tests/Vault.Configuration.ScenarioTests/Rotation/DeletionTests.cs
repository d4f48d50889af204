using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Rotation;

public sealed class DeletionTests
{
    [Theory]
    [InlineData(DeletedSecretBehavior.KeepLast, "1", false)]
    [InlineData(DeletedSecretBehavior.Remove, null, false)]
    [InlineData(DeletedSecretBehavior.Fail, "1", true)]
    public async Task What_a_soft_deletion_means_is_the_policy_of_the_source(
        DeletedSecretBehavior policy, string? valueAfterwards, bool isFailure)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        scenario.Server.PutSecret("secret", "b", ("other", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
        {
            vault.AddKeyValue("secret", "a", secret => secret.OnDeleted = policy);
            vault.AddKeyValue("secret", "b");
        });

        scenario.Server.DeleteSecret("secret", "a");
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be(valueAfterwards);
        configuration["other"].Should().Be("1");
        VaultSourceStatus status = Scenario.Status(configuration);
        status.Secrets[0].State.Should().Be(VaultSecretState.Deleted);
        (status.LastFailure is not null).Should().Be(isFailure);
    }

    [Theory]
    [InlineData(DeletedSecretBehavior.KeepLast)]
    [InlineData(DeletedSecretBehavior.Remove)]
    [InlineData(DeletedSecretBehavior.Fail)]
    public async Task An_undeleted_version_is_noticed_although_its_number_is_the_same(DeletedSecretBehavior policy)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "a", secret => secret.OnDeleted = policy));
        scenario.Server.DeleteSecret("secret", "a");
        await scenario.PassOneRoundAsync(configuration);

        scenario.Server.UndeleteSecret("secret", "a", 1);
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("1");
        VaultSourceStatus status = Scenario.Status(configuration);
        status.Secrets[0].State.Should().Be(VaultSecretState.Live);
        status.LastFailure.Should().BeNull();
    }

    [Fact]
    public async Task A_deletion_is_warned_of_once_and_not_in_every_round()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        scenario.Server.DestroySecret("secret", "a", 1);
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().Be("1");
        scenario.Logs.Warnings.Should().ContainSingle().Which.Text.Should().Contain("secret/a").And.Contain("Destroyed");
    }

    [Fact]
    public async Task Nothing_found_once_may_be_a_lagging_standby_and_is_believed_the_second_time()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "a", secret => secret.OnDeleted = DeletedSecretBehavior.Remove));

        scenario.Server.DeleteSecretMetadata("secret", "a");
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("1");
        await scenario.PassOneRoundAsync(configuration);

        configuration["key"].Should().BeNull();
        Scenario.Status(configuration).Secrets[0].State.Should().Be(VaultSecretState.Absent);
    }

    [Fact]
    public async Task A_leaf_that_leaves_its_folder_and_one_that_joins_it_are_noticed()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "f/stays", ("k", "1"));
        scenario.Server.PutSecret("secret", "f/leaves", ("k", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault =>
            vault.AddKeyValue("secret", "f/", secret => secret.OnDeleted = DeletedSecretBehavior.Remove));

        scenario.Server.DeleteSecretMetadata("secret", "f/leaves");
        scenario.Server.PutSecret("secret", "f/new/joins", ("k", "2"));
        await scenario.PassOneRoundAsync(configuration);
        await scenario.PassOneRoundAsync(configuration);

        configuration["stays:k"].Should().Be("1");
        configuration["new:joins:k"].Should().Be("2");
        configuration["leaves:k"].Should().BeNull();
        Scenario.Status(configuration).Secrets.Select(secret => secret.Path).Should().Equal("secret/f/new/joins", "secret/f/stays");
    }

    [Fact]
    public async Task A_version_that_will_be_deleted_later_is_live_until_then()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        DateTimeOffset later = scenario.Time.GetUtcNow().AddHours(1);
        using IDisposable fault = scenario.Server.Faults.Body(
            $$$"""{"request_id":"r","data":{"data":{"key":"2"},"metadata":{"created_time":"{{{scenario.Time.GetUtcNow():O}}}","custom_metadata":null,"deletion_time":"{{{later:O}}}","destroyed":false,"version":2}},"warnings":null}""",
            "application/json",
            when: request => request.Path == "secret/data/a");

        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

        configuration["key"].Should().Be("2");
        VaultSecretStatus secret = Scenario.Status(configuration).Secrets[0];
        secret.State.Should().Be(VaultSecretState.Live);
        secret.DeletedAt.Should().Be(later);
    }
}
