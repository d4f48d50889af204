using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Publication;

/// <summary>A new key is tried at its provider before it is published, and the provider does not always answer.</summary>
public sealed class CanaryTests
{
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_check_that_takes_too_long_is_no_refusal_and_is_made_again(bool heedsItsToken)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        TaskCompletionSource hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isDown = false;
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret =>
        {
            secret.SettleWindow = TimeSpan.Zero; // What is refused is not tried again.
            secret.ValidateBeforePublish = async (_, token) =>
            {
                if (isDown)
                {
                    hanging.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, heedsItsToken ? token : CancellationToken.None);
                }

                return VaultVerdict.Accept;
            };
        }));

        isDown = true;
        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        VaultSourceStatus before = await scenario.RestAsync(configuration);
        scenario.Time.Advance(before.NextAttemptAt!.Value - scenario.Time.GetUtcNow());
        await hanging.Task.WaitAsync(TestContext.Current.CancellationToken);
        scenario.Time.Advance(LongestCheck);
        await scenario.UntilAsync(() => Scenario.Status(configuration).Rounds > before.Rounds, "the round ended without the check");

        configuration["key"].Should().Be("1");
        Scenario.Status(configuration).Secrets[0].Should().BeEquivalentTo(
            new { Version = 1, HeldVersion = 2, HeldReason = VaultHeldReason.Unchecked });
        (await HealthAsync(configuration)).Should().Contain("Version 2 of \"secret/a\" is not published: it could not be checked yet, and is tried again at ")
            .And.NotContain("refused");

        isDown = false;
        await scenario.PassOneRoundAsync(configuration);
        configuration["key"].Should().Be("2");
        (await HealthAsync(configuration)).Should().Be("Healthy: ");
    }

    [Fact]
    public async Task A_refused_version_is_called_refused_and_health_says_whether_it_is_tried_again()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));
        IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a", secret =>
        {
            secret.SettleWindow = TimeSpan.FromSeconds(4); // Shorter than the first pause: tried twice.
            secret.ValidateBeforePublish = (candidate, _) => new(candidate.Version == 2 ? VaultVerdict.Reject : VaultVerdict.Accept);
        }));

        scenario.Server.PutSecret("secret", "a", ("key", "2"));
        await scenario.PassOneRoundAsync(configuration);
        (await HealthAsync(configuration)).Should()
            .Contain("Degraded: ").And.Contain("Version 2 of \"secret/a\" is not published: it was refused, and is tried again at ").And.Contain("version 1 is in use");
        await scenario.PassOneRoundAsync(configuration);

        (await HealthAsync(configuration)).Should().Contain("is not published: it was refused; version 1 is in use");
        Scenario.Status(configuration).Secrets[0].HeldReason.Should().Be(VaultHeldReason.Refused);
    }

    private static async Task<string> HealthAsync(IConfiguration configuration)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddSingleton(configuration).AddLogging().AddHealthChecks().AddVault().Services.BuildServiceProvider();
        HealthReport report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return $"{report.Status}: {report.Entries.Single().Value.Description}";
    }
}
