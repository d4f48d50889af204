using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Testing;

/// <summary>A certificate that was issued, as it was at the moment it was asked for; it does not change any more.</summary>
public sealed class VaultTestCertificate
{
    internal VaultTestCertificate(Engine.Pki.IssuedCertificate issued)
    {
        SerialNumber = issued.Serial;
        CommonName = issued.Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        Role = issued.Role;
        NotBefore = issued.NotBefore;
        NotAfter = issued.NotAfter;
        RevokedAt = issued.RevokedAt;
    }

    /// <summary>The serial number as Vault writes it, such as <c>10:f8:89:7a</c>.</summary>
    public string SerialNumber { get; }

    /// <summary>The name that it is for.</summary>
    public string CommonName { get; }

    /// <summary>The role that it was issued by.</summary>
    public string Role { get; }

    /// <summary>When it begins to be good: 30 seconds before it was issued.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>When it was revoked, by a request or by the end of its lease; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{CommonName} ({SerialNumber})";
}
