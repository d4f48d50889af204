using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Vault.Configuration.Benchmarks.Servers;

namespace Vault.Configuration.Benchmarks.Readers;

/// <summary>What both of the others need: one HttpClient and JsonDocument, and nothing that a library would add.</summary>
internal sealed class PlainClient(IAskedVault vault) : IDisposable
{
    private static readonly HttpMethod List = new("LIST");
    private static readonly HttpMethod Scan = new("SCAN");

    private readonly HttpClient _http = PlainHttp.CreateClient(vault);

    public async Task LogInAsync()
    {
        Dictionary<string, string> credential = new() { ["role_id"] = vault.RoleId, ["secret_id"] = vault.SecretId };
        using HttpResponseMessage answer = await _http.PostAsJsonAsync($"auth/{vault.AppRoleMount}/login", credential);
        using JsonDocument login = await ParseAsync(answer);
        string token = login.RootElement.GetProperty("auth").GetProperty("client_token").GetString()!;
        _http.DefaultRequestHeaders.Add("X-Vault-Token", token);
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public async Task<string[]> ListAsync(string folder)
    {
        using HttpRequestMessage request = new(List, $"{vault.Mount}/metadata/{folder}");
        using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using JsonDocument names = await ParseAsync(answer);
        return [.. names.RootElement.GetProperty("data").GetProperty("keys").EnumerateArray().Select(name => name.GetString()!)];
    }

    /// <summary>The version of each secret below the folder; on OpenBao alone.</summary>
    public async Task<Dictionary<string, int>> ScanVersionsAsync(string folder)
    {
        using HttpRequestMessage request = new(Scan, $"{vault.Mount}/detailed-metadata/{folder}/");
        using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using JsonDocument secrets = await ParseAsync(answer);
        return secrets.RootElement.GetProperty("data").GetProperty("key_info").EnumerateObject()
            .ToDictionary(secret => secret.Name, secret => secret.Value.GetProperty("current_version").GetInt32());
    }

    public async Task<int> ReadVersionAsync(string path)
    {
        using HttpResponseMessage answer = await GetAsync($"{vault.Mount}/metadata/{path}");
        using JsonDocument metadata = await ParseAsync(answer);
        return metadata.RootElement.GetProperty("data").GetProperty("current_version").GetInt32();
    }

    public async Task<KeyValuePair<string, string?>[]> ReadAsync(string path)
    {
        using HttpResponseMessage answer = await GetAsync($"{vault.Mount}/data/{path}");
        using JsonDocument secret = await ParseAsync(answer);
        return
        [
            .. secret.RootElement.GetProperty("data").GetProperty("data").EnumerateObject()
                .Select(field => KeyValuePair.Create(field.Name, field.Value.GetString())),
        ];
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> GetAsync(string path) =>
        _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    private static async Task<JsonDocument> ParseAsync(HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        await using Stream body = await answer.Content.ReadAsStreamAsync();
        return await JsonDocument.ParseAsync(body);
    }
}
