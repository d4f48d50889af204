using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary>
/// Stands in for the cluster: it signs service-account tokens, and like a TokenReview it accepts no others.
/// </summary>
internal sealed class ServiceAccountTokens(TimeProvider time)
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Dictionary<string, string> _uids = new(StringComparer.Ordinal);

    public string Create(string @namespace, string name, string audience, TimeSpan lifetime)
    {
        DateTimeOffset now = time.GetUtcNow();
        string uid = UidOf(@namespace, name);
        JsonObject header = new() { ["alg"] = "ES256", ["kid"] = "vault-test-server" };
        JsonObject claims = new()
        {
            ["aud"] = JsonNodes.Strings([audience]),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = "https://kubernetes.default.svc.cluster.local",
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = @namespace,
                ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid },
            },
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{@namespace}:{name}",
        };

        string signed = $"{Encode(header.ToJsonString())}.{Encode(claims.ToJsonString())}";
        byte[] signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{ToBase64Url(signature)}";
    }

    /// <summary>Null for a token that this cluster did not sign, or whose time is over.</summary>
    public ServiceAccountClaims? Review(string jwt)
    {
        string[] parts = jwt.Split('.');

        if (parts.Length != 3 || Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { } signature)
        {
            return null;
        }

        byte[] signed = Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}");

        if (!_key.VerifyData(signed, signature, HashAlgorithmName.SHA256))
        {
            return null;
        }

        ServiceAccountClaims? claims = ServiceAccountClaims.Read(GoJson.Read(payload));
        return claims is not null && time.GetUtcNow() < claims.ExpiresAt ? claims : null;
    }

    private string UidOf(string @namespace, string name)
    {
        string key = $"{@namespace}/{name}";

        if (!_uids.TryGetValue(key, out string? uid))
        {
            _uids[key] = uid = Guid.NewGuid().ToString();
        }

        return uid;
    }

    private static string Encode(string text) => ToBase64Url(Encoding.UTF8.GetBytes(text));

    private static string ToBase64Url(byte[] bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[]? Decode(string text)
    {
        string padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out int written) ? bytes[..written] : null;
    }
}
