using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>Makes what <c>pki/issue</c> gives out, if the role allows it.</summary>
internal sealed class CertificateIssuer(TimeProvider time)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public (X509Certificate2 Certificate, AsymmetricAlgorithm Key, IReadOnlyList<string> Warnings) Issue(
        CertificateAuthority authority, PkiRole role, Fields fields)
    {
        string commonName = fields.Text("common_name") ?? "";
        IReadOnlyList<string> names = NamesIn(fields, role, commonName);
        IReadOnlyList<IPAddress> addresses = AddressesIn(fields, role);
        (DateTimeOffset notAfter, IReadOnlyList<string> warnings) = EndOf(authority, role, fields);

        AsymmetricAlgorithm key = PrivateKeys.Create(role.KeyType, role.KeyBits);
        X500DistinguishedName subject = CertificateAuthority.NameOf(commonName);
        CertificateRequest request = key is RSA rsa
            ? new(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(role.KeyUsageFlags, critical: true));
        AddPurposes(request, role);
        AddNames(request, names, addresses);

        DateTimeOffset notBefore = time.GetUtcNow() - role.NotBeforeDuration;
        return (authority.Sign(request, notBefore, notAfter, SerialNumber.New()), key, warnings);
    }

    private static List<string> NamesIn(Fields fields, PkiRole role, string commonName)
    {
        if (commonName.Length == 0 && role.RequireCommonName)
        {
            throw VaultError.BadRequest(
                "the common_name field is required, or must be provided in a CSR with \"use_csr_common_name\" set to true, "
                + "unless \"require_cn\" is set to false");
        }

        if (commonName.Length > 0 && !AllowedNames.Allows(role, commonName))
        {
            throw VaultError.BadRequest($"common name {commonName} not allowed by this role");
        }

        IReadOnlyList<string> others = fields.List("alt_names") ?? [];

        if (others.FirstOrDefault(name => !AllowedNames.Allows(role, name)) is { } refused)
        {
            throw VaultError.BadRequest($"subject alternate name {refused} not allowed by this role");
        }

        if (fields.List("uri_sans") is { Count: > 0 } || fields.List("other_sans") is { Count: > 0 })
        {
            throw VaultError.BadRequest("Vault.Configuration.Testing offers alternative names that are host names or IP addresses only");
        }

        bool isNamed = commonName.Length > 0 && fields.Flag("exclude_cn_from_sans") is not true;
        return [.. (isNamed ? others.Prepend(commonName) : others).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static List<IPAddress> AddressesIn(Fields fields, PkiRole role)
    {
        IReadOnlyList<string> texts = fields.List("ip_sans") ?? [];

        if (texts.Count > 0 && !role.AllowIpSans)
        {
            throw VaultError.BadRequest(
                "IP Subject Alternative Names are not allowed in this role, but was provided some via the API");
        }

        return [.. texts.Select(text => IPAddress.TryParse(text, out IPAddress? address)
            ? address
            : throw VaultError.BadRequest($"the value '{text}' is not a valid IP address"))];
    }

    private (DateTimeOffset NotAfter, IReadOnlyList<string> Warnings) EndOf(CertificateAuthority authority, PkiRole role, Fields fields)
    {
        TimeSpan most = role.MaxTtl > TimeSpan.Zero ? role.MaxTtl : TokenLifetime.SystemMaxTtl;
        TimeSpan ttl = fields.Duration("ttl") is { } asked && asked > TimeSpan.Zero ? asked
            : role.Ttl > TimeSpan.Zero ? role.Ttl
            : TokenLifetime.SystemMaxTtl;
        List<string> warnings = [];

        if (ttl > most)
        {
            warnings.Add(
                $"TTL \"{GoTime.Duration(ttl)}\" is longer than permitted maxTTL \"{GoTime.Duration(most)}\", so maxTTL is being used");
            ttl = most;
        }

        DateTimeOffset notAfter = time.GetUtcNow() + ttl;

        return notAfter <= authority.NotAfter
            ? (notAfter, warnings)
            : throw VaultError.BadRequest(
                $"cannot satisfy request, as TTL would result in notAfter of {GoTime.Timestamp(notAfter)} that is beyond "
                + $"the expiration of the CA certificate at {GoTime.Timestamp(authority.NotAfter)}");
    }

    private static void AddPurposes(CertificateRequest request, PkiRole role)
    {
        OidCollection purposes = [];

        if (role.ForServers)
        {
            purposes.Add(new Oid(ServerAuthentication));
        }

        if (role.ForClients)
        {
            purposes.Add(new Oid(ClientAuthentication));
        }

        if (purposes.Count > 0)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(purposes, critical: false));
        }
    }

    private static void AddNames(CertificateRequest request, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses)
    {
        if (names.Count + addresses.Count == 0)
        {
            return;
        }

        SubjectAlternativeNameBuilder alternatives = new();

        foreach (string name in names)
        {
            alternatives.AddDnsName(name);
        }

        foreach (IPAddress address in addresses)
        {
            alternatives.AddIpAddress(address);
        }

        request.CertificateExtensions.Add(alternatives.Build());
    }
}
