using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Faults;

[Collection(AloneInTheProcess.Name)]
public sealed class StatusTests
{
    private static readonly TimeSpan StartBudget = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_error_of_any_status_leaves_every_value_as_it_was()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromDays(7);
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        for (int status = 300; status < 600; status++)
        {
            using IDisposable fault = world.Server.Faults.Fail((HttpStatusCode)status, request => request.Path == "secret/data/a");
            try
            {
                await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
                status.Should().Be(404, "nothing found once may be a standby that lags behind");
            }
            catch (VaultException failure)
            {
                ((int?)failure.StatusCode).Should().Be(status);
            }

            configuration["key"].Should().Be("planted-1", $"{status} is no value");
        }

        world.Server.PutSecret("secret", "a", ("key", "planted-2"));
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        configuration["key"].Should().Be("planted-2");
        world.Logs.Count(505).Should().Be(0);
    }

    [Theory]
    [InlineData("secret/data/a")]
    [InlineData("auth/approle/login")]
    public async Task A_start_that_meets_any_status_ends_in_one_exception_at_once_or_after_its_budget(string path)
    {
        ConcurrentQueue<string> wrong = new();
        await Parallel.ForEachAsync(
            Enumerable.Range(400, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (status, _) =>
            {
                if (await StartAsync(path, status) is { } problem)
                {
                    wrong.Enqueue($"{status}: {problem}");
                }
            });

        string.Join('\n', wrong).Should().BeEmpty();
    }

    /// <returns>What is wrong with how the start failed.</returns>
    private static async Task<string?> StartAsync(string path, int status)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        world.Server.PutSecret("secret", "a", ("key", "planted-1"));
        Testing.VaultTestAppRole role = world.Server.AddAppRole("orders", options => options.Policies.Add("all"));
        world.Server.Faults.Fail((HttpStatusCode)status, request => request.Path == path);
        Task<IConfigurationRoot> build = Task.Run(() => world.Build(vault =>
        {
            vault.UseAppRole(role.RoleId, role.SecretId);
            vault.AddKeyValue("secret", "a");
        }));
        await world.PassUntilAsync(build);
        TimeSpan took = world.Time.Elapsed;
        if (build.Exception?.InnerException is not VaultException failure)
        {
            return $"{build.Status} {build.Exception?.InnerException}";
        }

        // A refused login is tried once more, after 2 seconds.
        // 472, a recovery secondary, serves nothing until somebody promotes it: transient, and not worth the budget.
        bool isWaitedFor = failure.IsTransient && status != 472;
        bool isInTime = isWaitedFor ? took > StartBudget * 0.5 && took <= StartBudget * 1.1 : took < TimeSpan.FromSeconds(3);
        string[] needed = [world.Proxy.Address.ToString().TrimEnd('/'), "attempts: ", "secret/a", isWaitedFor ? "no success within 30 s" : ""];
        string text = failure.ToString();
        return !isInTime ? $"took {took}: {failure.Message}"
            : needed.Any(part => !failure.Message.Contains(part, StringComparison.Ordinal)) ? failure.Message
            : world.Planted().Append(role.SecretId).Any(planted => text.Contains(planted, StringComparison.Ordinal)) ? $"a secret in {text}"
            : null;
    }
}
