using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>Signs JWTs (ES256) with a key of its own, as an issuer does.</summary>
internal sealed class JwtSigner
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public AsymmetricAlgorithm Key => _key;

    public string Sign(JsonObject claims)
    {
        JsonObject header = new() { ["alg"] = "ES256", ["kid"] = "vault-test-server" };
        string signed = $"{Encode(header)}.{Encode(claims)}";
        byte[] signature = _key.SignData(Encoding.UTF8.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.Encode(signature)}";
    }

    private static string Encode(JsonObject json) => Base64Url.Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
