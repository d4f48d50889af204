using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Leases;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>A certificate that was given out. With a lease, the end of the lease revokes it.</summary>
internal sealed class IssuedCertificate(X509Certificate2 certificate, string role, TimeProvider time) : LeasedSecret
{
    public X509Certificate2 Certificate => certificate;

    public string Role => role;

    public string Serial { get; } = SerialNumber.Of(certificate);

    public DateTimeOffset NotBefore => new(certificate.NotBefore.ToUniversalTime());

    public DateTimeOffset NotAfter => new(certificate.NotAfter.ToUniversalTime());

    public DateTimeOffset? RevokedAt { get; private set; }

    public override void Revoked()
    {
        // A certificate that is over need not be revoked.
        if (NotAfter > time.GetUtcNow())
        {
            Revoke();
        }
    }

    public void Revoke() => RevokedAt ??= time.GetUtcNow();

    public JsonObject Revocation() => new()
    {
        ["revocation_time"] = RevokedAt?.ToUnixTimeSeconds() ?? 0,
        ["revocation_time_rfc3339"] = RevokedAt is { } at ? GoTime.Timestamp(at) : "",
    };
}
