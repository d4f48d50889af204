using Vault.Configuration.Testing.Engine.Pki;

namespace Vault.Configuration.Testing;

/// <summary>A role for <see cref="VaultTestNamespace.AddPkiRole"/>: which certificates may be asked for.</summary>
public sealed class VaultTestPkiRoleOptions
{
    internal VaultTestPkiRoleOptions()
    {
    }

    /// <summary>
    /// Where the <c>pki</c> engine is mounted. It is mounted there, if nothing is. A mount without an issuer gets a root, good for
    /// ten years, and an intermediate below it, good for five, which issues.
    /// </summary>
    public string Mount { get; set; } = "pki";

    /// <summary>The domains that certificates may be for, such as <c>example.com</c>; see the flags for which names in them.</summary>
    public IList<string> AllowedDomains { get; set; } = [];

    /// <summary>Whether names below the allowed domains are good, such as <c>a.example.com</c>.</summary>
    /// <value>The default is false, as in Vault.</value>
    public bool AllowSubdomains { get; set; }

    /// <summary>Whether the allowed domains themselves are good.</summary>
    /// <value>The default is false, as in Vault.</value>
    public bool AllowBareDomains { get; set; }

    /// <summary>Whether a <c>*</c> in an allowed domain stands for anything.</summary>
    /// <value>The default is false, as in Vault.</value>
    public bool AllowGlobDomains { get; set; }

    /// <summary>Whether any host name is good.</summary>
    /// <value>The default is false, as in Vault.</value>
    public bool AllowAnyName { get; set; }

    /// <summary>Whether <c>localhost</c> is good.</summary>
    /// <value>The default is true, as in Vault.</value>
    public bool AllowLocalhost { get; set; } = true;

    /// <summary>Whether certificates may name IP addresses.</summary>
    /// <value>The default is true, as in Vault.</value>
    public bool AllowIPSans { get; set; } = true;

    /// <summary>How long certificates are good, unless a request says so; null stands for Vault's default of 768 hours.</summary>
    public TimeSpan? Ttl { get; set; }

    /// <summary>The most that a request may ask for; null stands for Vault's 768 hours. More than that is cut, with a warning.</summary>
    public TimeSpan? MaxTtl { get; set; }

    /// <summary><c>ec</c> or <c>rsa</c>. Making an RSA key takes a while.</summary>
    /// <value>The default is <c>ec</c>; Vault's is <c>rsa</c>.</value>
    public string KeyType { get; set; } = "ec";

    /// <summary>256, 384 or 521 for <c>ec</c>; 2048, 3072 or 4096 for <c>rsa</c>; 0 for the first of these.</summary>
    public int KeyBits { get; set; }

    /// <summary>Whether certificates come under a lease, whose end revokes them. It cannot be renewed.</summary>
    /// <value>The default is false, as in Vault.</value>
    public bool GenerateLease { get; set; }

    internal PkiRole ToRole() => new()
    {
        AllowedDomains = [.. AllowedDomains],
        AllowSubdomains = AllowSubdomains,
        AllowBareDomains = AllowBareDomains,
        AllowGlobDomains = AllowGlobDomains,
        AllowAnyName = AllowAnyName,
        AllowLocalhost = AllowLocalhost,
        AllowIpSans = AllowIPSans,
        Ttl = Ttl ?? TimeSpan.Zero,
        MaxTtl = MaxTtl ?? TimeSpan.Zero,
        KeyType = KeyType,
        KeyBits = KeyBits,
        GeneratesLease = GenerateLease,
    };
}
