using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Vault.Configuration.Testing;

namespace WebApi.Tests;

/// <summary>Which settings of a test the program's <c>AddVault</c> sees.</summary>
public sealed class HostSettingsTests
{
    [Fact]
    public async Task UseSetting_is_in_time()
    {
        await using VaultTestServer server = await TestVault.StartAsync();

        // snippet: testing-factory
        await using WebApplicationFactory<Program> factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("VAULT_ADDR", server.Address.ToString())
            .UseSetting("VAULT_TOKEN", server.RootToken));
        using HttpClient client = factory.CreateClient();
        // end

        (await KeyAnswer.GetAllAsync(client))["OpenAI"].Fingerprint.Should().Be(KeyAnswer.FingerprintOf("openai-first"));
    }

    [Fact]
    public async Task The_configuration_of_the_host_is_in_time()
    {
        await using VaultTestServer server = await TestVault.StartAsync();
        await using HostConfigured factory = new(server, isTheApplications: false);
        using HttpClient client = factory.CreateClient();

        (await KeyAnswer.GetAllAsync(client))["OpenAI"].Fingerprint.Should().Be(KeyAnswer.FingerprintOf("openai-first"));
    }

    [Fact]
    public async Task The_configuration_of_the_application_comes_too_late()
    {
        await using VaultTestServer server = await TestVault.StartAsync();
        await using HostConfigured factory = new(server, isTheApplications: true);
        using HttpClient client = factory.CreateClient();

        (await KeyAnswer.GetAllAsync(client))["OpenAI"].Fingerprint.Should().NotBe(KeyAnswer.FingerprintOf("openai-first"), "the sample took the server that it brings along");
    }

    private sealed class HostConfigured(VaultTestServer server, bool isTheApplications) : WebApplicationFactory<Program>
    {
        protected override IHost CreateHost(IHostBuilder builder)
        {
            void Add(IConfigurationBuilder configuration) => configuration.AddInMemoryCollection(
                new Dictionary<string, string?> { ["VAULT_ADDR"] = server.Address.ToString(), ["VAULT_TOKEN"] = server.RootToken });
            return base.CreateHost(isTheApplications ? builder.ConfigureAppConfiguration(Add) : builder.ConfigureHostConfiguration(Add));
        }
    }
}
