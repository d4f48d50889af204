#pragma warning disable xUnit1051 // The code is a reader's, who has no TestContext at hand.
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Configuration;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Snippets;

/// <summary>The code of docs/guides/testing.md for servers that are no part of this project.</summary>
public sealed class RealServerSnippets
{
    [Fact]
    public async Task A_container_is_a_server_like_another()
    {
        Assert.SkipWhen(TestcontainersSettings.OS.DockerEndpointAuthConfig is null, "No Docker engine answers (DOCKER_HOST, or the socket of this machine).");

        // snippet: testing-containers
        await using IContainer container = new ContainerBuilder("openbao/openbao:2.6.2")
            .WithCommand("server", "-dev", "-dev-root-token-id=root", "-dev-listen-address=0.0.0.0:8200")
            .WithPortBinding(8200, assignRandomHostPort: true)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilHttpRequestIsSucceeded(request => request.ForPort(8200).ForPath("/v1/sys/health")))
            .Build();
        await container.StartAsync();
        Uri address = new($"http://{container.Hostname}:{container.GetMappedPublicPort(8200)}");
        // end

        await WriteAndReadAsync(address, "root");
    }

    [Fact]
    public async Task A_development_server_is_a_server_like_another()
    {
        await using VaultTestServer standIn = await VaultTestServer.StartAsync();

        await WriteAndReadAsync(standIn.Address, standIn.RootToken);
    }

    private static async Task WriteAndReadAsync(Uri address, string token)
    {
        // snippet: testing-real
        using HttpClient vault = new() { BaseAddress = address, DefaultRequestHeaders = { { "X-Vault-Token", token } } };
        using StringContent secret = new("""{"data":{"password":"first"}}""");
        (await vault.PostAsync("v1/secret/data/orders/db", secret)).EnsureSuccessStatusCode();

        IConfigurationRoot configuration = new ConfigurationBuilder().AddVault(builder =>
        {
            builder.Options.Address = address;
            builder.Options.AllowUnencryptedHttp = true; // Docker's host need not be this one.
            builder.UseToken(token);
            builder.AddKeyValue("secret", "orders/db");
        }).Build();
        // end

        configuration["password"].Should().Be("first");
        ((IDisposable)configuration).Dispose();
    }
}
