using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>Whose JWTs a mount believes.</summary>
internal sealed class JwtConfig
{
    private IReadOnlyList<string> _pems = [];

    /// <summary>False until it was written, or until a test added a role for the server's own JWTs.</summary>
    public bool IsWritten { get; set; }

    public IReadOnlyList<AsymmetricAlgorithm> Keys { get; private set; } = [];

    public string BoundIssuer { get; private set; } = "";

    public string DefaultRole { get; private set; } = "";

    public void Write(Fields fields)
    {
        if (fields.Has("oidc_discovery_url") || fields.Has("jwks_url") || fields.Has("jwks_pairs"))
        {
            throw VaultError.BadRequest("Vault.Configuration.Testing offers jwt_validation_pubkeys only: it asks no other server");
        }

        IReadOnlyList<string> pems = fields.List("jwt_validation_pubkeys") is { Count: > 0 } given
            ? given
            : throw VaultError.BadRequest(
                "exactly one of 'jwt_validation_pubkeys', 'jwks_url', 'jwks_pairs' or 'oidc_discovery_url' must be set");

        Keys = [.. pems.Select(ReadKey)];
        _pems = pems;
        BoundIssuer = fields.Text("bound_issuer") ?? "";
        DefaultRole = fields.Text("default_role") ?? "";
        IsWritten = true;
    }

    public JsonObject Describe() => new()
    {
        ["bound_issuer"] = BoundIssuer,
        ["default_role"] = DefaultRole,
        ["jwks_ca_pem"] = "",
        ["jwks_url"] = "",
        ["jwt_supported_algs"] = new JsonArray(),
        ["jwt_validation_pubkeys"] = JsonNodes.Strings(_pems),
        ["oidc_client_id"] = "",
        ["oidc_discovery_ca_pem"] = "",
        ["oidc_discovery_url"] = "",
        ["provider_config"] = new JsonObject(),
    };

    private static AsymmetricAlgorithm ReadKey(string pem) =>
        Try(RSA.Create(), key => key.ImportFromPem(pem))
        ?? Try(ECDsa.Create(), key => key.ImportFromPem(pem))
        ?? ReadCertificate(pem)
        ?? throw VaultError.BadRequest("error parsing public key: data does not contain any valid RSA or ECDSA public keys");

    private static AsymmetricAlgorithm? ReadCertificate(string pem)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
            return (AsymmetricAlgorithm?)certificate.GetRSAPublicKey() ?? certificate.GetECDsaPublicKey();
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static AsymmetricAlgorithm? Try(AsymmetricAlgorithm key, Action<AsymmetricAlgorithm> import)
    {
        try
        {
            import(key);
            return key;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null;
        }
    }
}
