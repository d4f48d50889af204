using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Faults;

[Collection(AloneInTheProcess.Name)]
public sealed class TruncationTests
{
    [Theory]
    [InlineData(nameof(AnswerFaultKind.Close))]
    [InlineData(nameof(AnswerFaultKind.Reset))]
    public async Task An_answer_that_breaks_off_at_any_byte_changes_nothing(string kind)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        (IConfigurationRoot configuration, HttpBytes answer) = await StartAsync(world);

        for (int at = 0; at < answer.Bytes.Length; at++)
        {
            await BreakAsync(world, configuration, new AnswerFault(Enum.Parse<AnswerFaultKind>(kind), at));
        }

        await HealAsync(world, configuration);
    }

    [Theory]
    [InlineData(nameof(AnswerFaultKind.Unframed))]
    [InlineData(nameof(AnswerFaultKind.Unchunked))]
    public async Task A_body_without_a_length_that_breaks_off_at_any_byte_changes_nothing(string kind)
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        (IConfigurationRoot configuration, HttpBytes answer) = await StartAsync(world);

        // Vault's line break after the JSON is no part of it: without a length nobody can miss it.
        int json = Encoding.UTF8.GetString(answer.Body).TrimEnd().Length;
        for (int at = 0; at < json; at++)
        {
            await BreakAsync(world, configuration, new AnswerFault(Enum.Parse<AnswerFaultKind>(kind), at));
        }

        await HealAsync(world, configuration);
    }

    [Fact]
    public async Task An_answer_that_stops_at_any_byte_and_leaves_the_connection_open_ends_with_the_time_limit()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        (IConfigurationRoot configuration, HttpBytes answer) = await StartAsync(world);

        for (int at = 0; at < answer.Bytes.Length; at += 7)
        {
            VaultException failure = await BreakAsync(world, configuration, new AnswerFault(AnswerFaultKind.Silence, at));
            failure.Kind.Should().Be(VaultErrorKind.Timeout);
        }

        await HealAsync(world, configuration);
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_whole()
    {
        await using FaultWorld world = await FaultWorld.StartAsync();
        (IConfigurationRoot configuration, _) = await StartAsync(world);
        world.Proxy.Decide = _ => new AnswerFault(AnswerFaultKind.Drip);

        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("planted-2");
    }

    private static async Task<(IConfigurationRoot Configuration, HttpBytes Answer)> StartAsync(FaultWorld world)
    {
        world.Server.PutSecret("secret", "a", ("key", "planted-1"), ("user", "planted-app"));
        IConfigurationRoot configuration = world.Build(vault =>
        {
            vault.Options.Refresh.Interval = TimeSpan.FromDays(7);
            vault.UseToken(world.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });
        world.Server.PutSecret("secret", "a", ("key", "planted-2"), ("user", "planted-app"));

        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, world.Server.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /v1/secret/data/a HTTP/1.1\r\nHost: a\r\nX-Vault-Token: {world.Server.RootToken}\r\n\r\n"),
            TestContext.Current.CancellationToken);
        HttpBytes? answer = await HttpBytes.ReadAsync(client.GetStream(), TestContext.Current.CancellationToken);
        return (configuration, answer!);
    }

    private static async Task<VaultException> BreakAsync(FaultWorld world, IConfigurationRoot configuration, AnswerFault fault)
    {
        world.Proxy.Decide = line => line.Contains("secret/data/a", StringComparison.Ordinal) ? fault : null;
        Task<bool> refresh = configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);
        await world.PassUntilAsync(refresh);
        VaultException failure = (await refresh.Awaiting(r => r).Should().ThrowAsync<VaultException>(fault.ToString())).Which;

        configuration["key"].Should().Be("planted-1", fault.ToString());
        configuration["user"].Should().Be("planted-app", fault.ToString());
        failure.ToString().Should().NotContain("planted").And.NotContain(world.Server.RootToken);
        return failure;
    }

    private static async Task HealAsync(FaultWorld world, IConfigurationRoot configuration)
    {
        world.Proxy.Decide = _ => null;
        await configuration.GetVaultRefresher().RefreshAsync(TestContext.Current.CancellationToken);

        configuration["key"].Should().Be("planted-2");
        Scenario.Status(configuration).LastFailure.Should().BeNull();
        world.Logs.Count(505).Should().Be(0);
        string.Join('\n', world.Logs.Entries).Should().NotContain("planted");
    }
}
