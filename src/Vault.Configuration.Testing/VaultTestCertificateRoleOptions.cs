using System.Security.Cryptography.X509Certificates;

namespace Vault.Configuration.Testing;

/// <summary>A role for <see cref="VaultTestNamespace.AddCertificateRole"/>.</summary>
public sealed class VaultTestCertificateRoleOptions : VaultTestLoginOptions
{
    internal VaultTestCertificateRoleOptions()
        : base("cert")
    {
    }

    /// <summary>
    /// The authority whose certificates may log in, or the one certificate that may. When null, those that
    /// <see cref="VaultTestNamespace.CreateClientCertificate"/> made.
    /// </summary>
    public X509Certificate2? Trusted { get; set; }

    /// <summary>The common names of which a certificate must have one; <c>*</c> stands for any text. Any, when empty.</summary>
    public IList<string> AllowedCommonNames { get; set; } = [];
}
