using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Vault.Configuration;

namespace WebApi;

/// <summary><c>GET /api/keys</c>: which version of each key the program holds, without the key.</summary>
internal static class KeysEndpoint
{
    public static void MapKeys(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/api/keys",
        (IOptionsMonitor<LlmOptions> options, IVaultRefresher vault) => LlmProvider.All.Select(provider =>
        {
            string key = options.Get(provider.Name).ApiKey;
            VaultSecretStatus secret = provider.KeyIn(vault);
            return new KeyAnswer(provider.Name, secret.Version, Fingerprint(key), secret.ChangedAt);
        }));

    /// <summary>Enough to tell two keys apart, and of no use for anything else.</summary>
    private static string Fingerprint(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 4));

    /// <param name="Provider">Whose key.</param>
    /// <param name="Version">Vault's number of the version that the program holds.</param>
    /// <param name="Fingerprint">The start of the key's SHA-256.</param>
    /// <param name="LoadedAt">When this process took the version over.</param>
    private sealed record KeyAnswer(string Provider, int? Version, string Fingerprint, DateTimeOffset? LoadedAt);
}
