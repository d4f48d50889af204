using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Snippets;

/// <summary>What the guide to the connection shows, compiled, and run as far as a machine without those files and hosts can.</summary>
public sealed class ConnectionSnippets
{
    [Fact]
    public async Task Files_that_are_missing_are_named_at_the_start()
    {
        await using Scenario scenario = await Scenario.StartAsync();

        Mistakes(scenario, Authority, "/etc/vault/ca.crt");
        Mistakes(scenario, ClientCertificate, "/etc/vault/client.crt");
    }

    [Theory]
    [InlineData("socket", "unix:///run/vault/agent.sock")]
    [InlineData("proxy", "http://proxy.example:3128")]
    public async Task What_is_not_there_is_named_in_the_failure(string snippet, string name)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.AddKeyValue("secret", "a");
            if (snippet == "socket")
            {
                Socket(vault);
            }
            else
            {
                vault.UseToken(scenario.Server.RootToken);
                Proxy(vault);
            }
        });

        (await build.Should().ThrowAsync<VaultException>()).Which.Message.Should().Contain(name);
    }

    [Fact]
    public async Task A_handler_of_ones_own_reads_secrets()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        scenario.Server.PutSecret("secret", "a", ("key", "1"));

        scenario.BuildWithToken(vault =>
        {
            Handler(vault);
            vault.AddKeyValue("secret", "a");
        })["key"].Should().Be("1");
    }

    private static void Mistakes(Scenario scenario, Action<VaultConfigurationBuilder> snippet, string file) =>
        scenario.Invoking(s => s.Build(vault =>
        {
            snippet(vault);
            vault.AddKeyValue("secret", "a");
        })).Should().Throw<OptionsValidationException>().Which.Failures.Should().Contain(mistake => mistake.Contains(file));

    private static void Authority(VaultConfigurationBuilder vault)
    {
        // snippet: connection-authority
        vault.Options.Address = new Uri("https://vault.example:8200");
        vault.Options.Tls.CertificateAuthorityFile = "/etc/vault/ca.crt";
        // end
    }

    private static void ClientCertificate(VaultConfigurationBuilder vault)
    {
        // snippet: connection-client-certificate
        vault.Options.Address = new Uri("https://vault.example:8200");
        vault.Options.Tls.ClientCertificateFile = "/etc/vault/client.crt";
        vault.Options.Tls.ClientKeyFile = "/etc/vault/client.key";
        vault.UseClientCertificate("orders");
        // end
    }

    private static void Socket(VaultConfigurationBuilder vault)
    {
        // snippet: connection-socket
        vault.Options.Address = new Uri("unix:///run/vault/agent.sock");
        vault.UseNoAuthentication(); // The agent adds its own token (use_auto_auth_token).
        // end
    }

    private static void Proxy(VaultConfigurationBuilder vault)
    {
        // snippet: connection-proxy
        vault.Options.Address = new Uri("https://vault.example:8200");
        vault.Options.Proxy = new Uri("http://proxy.example:3128");
        // end
    }

    private static void Handler(VaultConfigurationBuilder vault)
    {
        // snippet: connection-handler
        vault.UseHttpMessageHandler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // .NET would carry the token to any host.
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        // end
    }
}
