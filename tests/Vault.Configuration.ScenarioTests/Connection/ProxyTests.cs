using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.ScenarioTests.Harness;

namespace Vault.Configuration.ScenarioTests.Connection;

/// <summary>Alone, since the proxy is the whole process's.</summary>
[CollectionDefinition(nameof(ProxyTests), DisableParallelization = true)]
[Collection(nameof(ProxyTests))]
public sealed class ProxyTests
{
    [Fact]
    public async Task Nothing_for_loopback_goes_through_a_proxy()
    {
        using TcpListener proxy = new(IPAddress.Loopback, 0);
        proxy.Start();
        IWebProxy before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}");
        try
        {
            await using Scenario scenario = await Scenario.StartAsync();
            scenario.Server.PutSecret("secret", "a", ("key", "1"));

            IConfigurationRoot configuration = scenario.BuildWithToken(vault => vault.AddKeyValue("secret", "a"));

            configuration["key"].Should().Be("1");
            proxy.Pending().Should().BeFalse("the token would go with the request");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [Fact]
    public async Task Through_a_proxy_of_ones_own_a_private_vault_is_reached_and_the_proxy_gets_its_password_only()
    {
        await using TlsBed bed = await TlsBed.StartAsync();
        bed.Server = bed.Authority.Issue("vault.internal");
        await using Front proxy = Front.AsProxy(bed.Address, asksForPassword: true);

        bed.Build(options =>
        {
            options.Address = new Uri("https://vault.internal:8200");
            options.Proxy = new Uri($"http://user:p%40ss@127.0.0.1:{proxy.Port}");
            options.Tls.CertificateAuthorityPem = bed.Authority.Pem;
        })["key"].Should().Be("1");

        string password = Convert.ToBase64String(Encoding.ASCII.GetBytes("user:p@ss"));
        proxy.Greetings[^1].Should().StartWith("CONNECT vault.internal:8200 HTTP/1.1\r\n")
            .And.Contain($"Proxy-Authorization: Basic {password}\r\n").And.NotContain("X-Vault");
        bed.Front.Greetings.Should().Contain("vault.internal");
    }

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden", "the proxy answered 403")]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required", "the proxy answered 407")]
    public async Task A_proxy_that_refuses_is_named_without_its_password(string answer, string reason)
    {
        await using Scenario scenario = await Scenario.StartAsync();
        await using Front proxy = Front.AsProxy(scenario.Server.Address, answer);

        VaultException failure = await FailureAsync(scenario, proxy.Port);

        failure.Message.Should().Contain(reason);
    }

    [Fact]
    public async Task The_systems_proxy_is_named_and_so_is_what_dotnet_passes_over_in_no_proxy()
    {
        const string Variable = "NO_PROXY";
        await using Scenario scenario = await Scenario.StartAsync();
        await using Front proxy = Front.AsProxy(scenario.Server.Address, "HTTP/1.1 503 Service Unavailable");
        IWebProxy before = HttpClient.DefaultProxy;
        string? exceptionsBefore = Environment.GetEnvironmentVariable(Variable);
        HttpClient.DefaultProxy = new WebProxy($"http://127.0.0.1:{proxy.Port}");
        Environment.SetEnvironmentVariable(Variable, "localhost, 10.0.0.0/8,.svc,*.internal");
        try
        {
            Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
            {
                vault.Options.Address = new Uri("https://vault.internal:8200");
                vault.UseToken(scenario.Server.RootToken);
                vault.AddKeyValue("secret", "a");
            });

            (await build.Should().ThrowAsync<VaultException>()).Which.Message.Should().Contain("the proxy answered 503")
                .And.Contain($"http://127.0.0.1:{proxy.Port}, from the system's settings").And.Contain("(10.0.0.0/8, *.internal)");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
            Environment.SetEnvironmentVariable(Variable, exceptionsBefore);
        }
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_without_its_password()
    {
        await using Scenario scenario = await Scenario.StartAsync();
        Front gone = Front.AsProxy(scenario.Server.Address);
        await gone.DisposeAsync();

        VaultException failure = await FailureAsync(scenario, gone.Port);

        failure.Message.Should().Contain("refused");
    }

    private static async Task<VaultException> FailureAsync(Scenario scenario, int proxyPort)
    {
        const string Planted = "pl4nted";
        Func<Task> build = () => scenario.BuildWhileTimePassesAsync(vault =>
        {
            vault.Options.Address = new Uri("https://vault.internal:8200");
            vault.Options.Proxy = new Uri($"http://user:{Planted}@127.0.0.1:{proxyPort}");
            vault.UseToken(scenario.Server.RootToken);
            vault.AddKeyValue("secret", "a");
        });

        VaultException failure = (await build.Should().ThrowAsync<VaultException>()).Which;
        failure.Kind.Should().Be(VaultErrorKind.Unreachable);
        failure.Message.Should().Contain($"through the proxy http://127.0.0.1:{proxyPort}").And.Contain("Options.Proxy");
        failure.ToString().Should().NotContain(Planted);
        scenario.Logs.Entries.Should().NotContain(entry => entry.Text.Contains(Planted));
        return failure;
    }
}
