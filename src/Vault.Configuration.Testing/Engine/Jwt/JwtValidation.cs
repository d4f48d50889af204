using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Jwt;

/// <summary>Whether a JWT is genuine, in time and meant for a role. The order of the checks is Vault's.</summary>
internal sealed class JwtValidation(JwtRole role, string boundIssuer, DateTimeOffset now)
{
    public Claims Validate(string jwt, IEnumerable<AsymmetricAlgorithm> keys)
    {
        JsonWebToken token = JsonWebToken.Parse(jwt)
            ?? throw Invalid("error verifying token signature: go-jose/go-jose: compact JWS format must have three parts");

        if (!keys.Any(token.IsSignedBy))
        {
            throw Invalid("error verifying token signature: no known key successfully validated the token signature");
        }

        Claims claims = new(token.Claims);
        CheckNames(claims);
        CheckTimes(claims);

        if (role.BoundAudiences.Count == 0 && claims.List("aud").Count > 0)
        {
            throw VaultError.BadRequest("audience claim found in JWT but no audiences bound to the role");
        }

        return claims;
    }

    public void CheckBoundClaims(Claims claims)
    {
        foreach ((string name, JsonNode? bound) in role.BoundClaims)
        {
            IReadOnlyList<JsonNode?> actual = claims.List(name);

            if (actual.Count == 0)
            {
                throw VaultError.BadRequest($"error validating claims: claim \"{name}\" is missing");
            }

            if (!Claims.ListOf(bound).Any(expected => actual.Any(value => Fits(expected, value))))
            {
                throw VaultError.BadRequest(
                    $"error validating claims: claim \"{name}\" does not match any associated bound claim values");
            }
        }
    }

    private bool Fits(JsonNode? expected, JsonNode? actual) => role.BoundClaimsType == "glob"
        ? actual?.GetValueKind() == JsonValueKind.String && Glob.Matches(expected?.ToString() ?? "", actual.GetValue<string>())
        : JsonNode.DeepEquals(expected, actual);

    private void CheckNames(Claims claims)
    {
        if (boundIssuer.Length > 0 && claims.Text("iss") != boundIssuer)
        {
            throw Invalid("invalid issuer (iss) claim");
        }

        if (role.BoundSubject.Length > 0 && claims.Text("sub") != role.BoundSubject)
        {
            throw Invalid("invalid subject (sub) claim");
        }

        if (role.BoundAudiences.Count > 0
            && !claims.List("aud").Any(audience => role.BoundAudiences.Contains(audience?.ToString())))
        {
            throw Invalid("invalid audience (aud) claim: audience claim does not match any expected audience");
        }
    }

    private void CheckTimes(Claims claims)
    {
        DateTimeOffset? issuedAt = claims.Time("iat");
        DateTimeOffset? notBefore = claims.Time("nbf");
        DateTimeOffset? latestStart = notBefore > issuedAt ? notBefore : issuedAt ?? notBefore;
        DateTimeOffset expiry = claims.Time("exp") ?? latestStart + role.Leeway.Expiration
            ?? throw Invalid("no issued at (iat), not before (nbf), or expiration time (exp) claims in token");
        DateTimeOffset start = notBefore ?? issuedAt ?? expiry - role.Leeway.NotBefore;
        TimeSpan skew = role.Leeway.ClockSkew;

        if (now + skew < start)
        {
            throw Invalid("invalid not before (nbf) claim: token not yet valid");
        }

        if (now - skew > expiry)
        {
            throw Invalid("invalid expiration time (exp) claim: token is expired");
        }

        if (now + skew < issuedAt)
        {
            throw Invalid("invalid issued at (iat) claim: token issued in the future");
        }
    }

    private static VaultError Invalid(string reason) => VaultError.BadRequest($"error validating token: {reason}");
}
