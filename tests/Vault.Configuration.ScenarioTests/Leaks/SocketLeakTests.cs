using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Faults;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Leaks;

[Collection(AloneInTheProcess.Name)]
public sealed class SocketLeakTests
{
    [Fact]
    public async Task An_agent_behind_a_socket_with_a_token_in_a_file_shows_neither_token_nor_value()
    {
        await using LeakScene scene = await LeakScene.StartAsync();
        using TemporaryFolder folder = new();
        string socket = folder.PathOf("agent.sock");
        string sink = folder.PathOf("token");
        string firstToken = scene.Server.CreateToken(token => token.Policies = ["root"]);
        await File.WriteAllTextAsync(sink, firstToken, TestContext.Current.CancellationToken);
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        Front agent = Front.OnSocket(scene.Server.Address, socket);
        IConfigurationRoot root = scene.Build(vault =>
        {
            vault.Options.Address = new Uri($"unix://{socket}");
            vault.UseTokenFile(sink);
            vault.AddKeyValue("secret", "a");
        });

        string secondToken = scene.Server.CreateToken(token => token.Policies = ["root"]);
        await File.WriteAllTextAsync(sink, secondToken, TestContext.Current.CancellationToken);
        scene.Server.PutSecret("secret", "a", ("key", scene.Secret()));
        await scene.PassOneRoundAsync(root);
        agent.Cut();
        await agent.DisposeAsync();
        await scene.PassOneRoundAsync(root);
        await File.WriteAllTextAsync(sink, "\0" + scene.Secret("broken token"), TestContext.Current.CancellationToken);
        await scene.PassOneRoundAsync(root);

        scene.Plant("token of the sink", firstToken);
        scene.Plant("token of the sink", secondToken);
        scene.Sinks.Lines.Should().Contain(line => line.Text.Contains(socket, StringComparison.Ordinal), "what failed is named");
        await scene.EndWithoutALeakAsync();
    }
}
