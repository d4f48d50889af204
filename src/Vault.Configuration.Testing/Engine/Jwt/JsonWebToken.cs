using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>A JWT in the compact form, taken apart. Nothing about it is trusted until <see cref="IsSignedBy"/> says so.</summary>
internal sealed record JsonWebToken(string Algorithm, JsonObject Claims, byte[] Signed, byte[] Signature)
{
    public static JsonWebToken? Parse(string text)
    {
        string[] parts = text.Split('.');

        if (parts.Length != 3
            || Object(parts[0])?["alg"]?.ToString() is not { } algorithm
            || Object(parts[1]) is not { } claims
            || Base64Url.Decode(parts[2]) is not { } signature)
        {
            return null;
        }

        return new JsonWebToken(algorithm, claims, Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"), signature);
    }

    public bool IsSignedBy(AsymmetricAlgorithm key)
    {
        if (HashAlgorithm is not { } hash)
        {
            return false;
        }

        return (key, Algorithm[..2]) switch
        {
            (RSA rsa, "RS") => rsa.VerifyData(Signed, Signature, hash, RSASignaturePadding.Pkcs1),
            (RSA rsa, "PS") => rsa.VerifyData(Signed, Signature, hash, RSASignaturePadding.Pss),
            (ECDsa curve, "ES") => curve.VerifyData(Signed, Signature, hash),
            _ => false,
        };
    }

    private HashAlgorithmName? HashAlgorithm => Algorithm.Length != 5 ? null : Algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static JsonObject? Object(string part)
    {
        try
        {
            return Base64Url.Decode(part) is { } utf8 ? GoJson.Read(utf8) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
