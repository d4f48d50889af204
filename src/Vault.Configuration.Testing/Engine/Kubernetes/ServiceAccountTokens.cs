using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Jwt;
using Vault.Configuration.Testing.Engine.Logins;

namespace Vault.Configuration.Testing.Engine.Kubernetes;

/// <summary>
/// Stands in for the cluster: it signs service-account tokens, and like a TokenReview it accepts no others.
/// </summary>
internal sealed class ServiceAccountTokens(TimeProvider time)
{
    private readonly JwtSigner _issuer = new();
    private readonly EntityIds _uids = new();

    public string Create(string @namespace, string name, string audience, TimeSpan lifetime)
    {
        DateTimeOffset now = time.GetUtcNow();
        string uid = _uids.Of($"{@namespace}/{name}");

        return _issuer.Sign(new JsonObject
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
        });
    }

    /// <summary>Null for a token that this cluster did not sign, or whose time is over.</summary>
    public ServiceAccountClaims? Review(string jwt)
    {
        if (JsonWebToken.Parse(jwt) is not { } token || !token.IsSignedBy(_issuer.Key))
        {
            return null;
        }

        ServiceAccountClaims? claims = ServiceAccountClaims.Read(token.Claims);
        return claims is not null && time.GetUtcNow() < claims.ExpiresAt ? claims : null;
    }
}
