using System.Net;
using System.Net.Sockets;
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
}
