using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>Where HashiCorp Vault offers less than OpenBao, whose answers are among the recordings.</summary>
public sealed class ProductTests
{
    [Theory]
    [InlineData(VaultTestProduct.OpenBao, "SCAN", "secret/detailed-metadata/app/", 200)]
    [InlineData(VaultTestProduct.OpenBao, "GET", "secret/detailed-metadata/app/?scan=true", 200)]
    [InlineData(VaultTestProduct.OpenBao, "LIST", "secret/detailed-metadata/app/", 200)]
    [InlineData(VaultTestProduct.Vault, "SCAN", "secret/detailed-metadata/app/", 405)]
    [InlineData(VaultTestProduct.Vault, "SCAN", "secret/metadata/app/", 405)]
    [InlineData(VaultTestProduct.Vault, "GET", "secret/detailed-metadata/app/?scan=true", 404)]
    [InlineData(VaultTestProduct.Vault, "LIST", "secret/detailed-metadata/app/", 404)]
    [InlineData(VaultTestProduct.Vault, "LIST", "secret/metadata/app/", 200)]
    public async Task A_server_answers_what_its_product_offers(VaultTestProduct product, string method, string path, int status)
    {
        await using VaultTestServer server = await StartAsync(product);
        using HttpClient client = server.Client();

        (await client.SendAsync(method, path, server.RootToken).StatusAsync()).Should().Be(status);
    }

    [Theory]
    [InlineData(VaultTestProduct.OpenBao, 1)]
    [InlineData(VaultTestProduct.Vault, 2)]
    public async Task Only_one_product_has_pages(VaultTestProduct product, int names)
    {
        await using VaultTestServer server = await StartAsync(product);
        using HttpClient client = server.Client();

        JsonNode list = await client.SendAsync("LIST", "secret/metadata/app/?limit=1", server.RootToken).JsonAsync();

        list["data"]!["keys"]!.AsArray().Should().HaveCount(names);
    }

    [Theory]
    [InlineData(VaultTestProduct.OpenBao, 204)]
    [InlineData(VaultTestProduct.Vault, 400)]
    public async Task Only_one_product_knows_the_capability(VaultTestProduct product, int status)
    {
        await using VaultTestServer server = await StartAsync(product);
        using HttpClient client = server.Client();

        (await client.SendAsync(
            "POST", "sys/policies/acl/p", server.RootToken, """{"policy": "path \"a/*\" { capabilities = [\"scan\"] }"}""").StatusAsync())
            .Should().Be(status);
    }

    private static async Task<VaultTestServer> StartAsync(VaultTestProduct product)
    {
        VaultTestServer server = await VaultTestServer.StartAsync(
            new VaultTestServerOptions { Product = product }, TestContext.Current.CancellationToken);
        server.PutSecret("secret", "app/a", ("k", "v"));
        server.PutSecret("secret", "app/b", ("k", "v"));
        return server;
    }
}
