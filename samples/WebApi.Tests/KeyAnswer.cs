using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;

namespace WebApi.Tests;

/// <summary>One element of what <c>GET /api/keys</c> answers.</summary>
internal sealed record KeyAnswer(string Provider, int Version, string Fingerprint, DateTimeOffset LoadedAt)
{
    public static async Task<Dictionary<string, KeyAnswer>> GetAllAsync(HttpClient client)
    {
        KeyAnswer[]? answers = await client.GetFromJsonAsync<KeyAnswer[]>("/api/keys", TestContext.Current.CancellationToken);
        return answers!.ToDictionary(answer => answer.Provider);
    }

    public static string FingerprintOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..8];
}
