using System.Text;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing;

namespace Vault.Configuration.ContractTests.Server;

/// <summary>Plain HTTP against a test server, as short as a test wants it.</summary>
internal static class Http
{
    public static HttpClient Client(this VaultTestServer server) =>
        new(server.CreateHandler()) { BaseAddress = new Uri(server.Address, "/v1/") };

    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient client,
        string method,
        string path,
        string? token = null,
        string? json = null,
        (string Name, string Value)? header = null)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path)
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };

        if (token is not null)
        {
            request.Headers.Add("X-Vault-Token", token);
        }

        if (header is { } extra)
        {
            request.Headers.Add(extra.Name, extra.Value);
        }

        if (json is not null)
        {
            string type = method == "PATCH" ? "application/merge-patch+json" : "application/json";
            request.Content = new StringContent(json, Encoding.UTF8, type);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<JsonNode> JsonAsync(this Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        return await response.JsonAsync();
    }

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return JsonNode.Parse(text) ?? throw new InvalidOperationException("The body is the JSON null.");
    }

    public static async Task<int> StatusAsync(this Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        return (int)response.StatusCode;
    }
}
