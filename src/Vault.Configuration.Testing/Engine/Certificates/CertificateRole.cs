using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Certificates;

/// <summary>Whose certificates may log in, and what token they get.</summary>
internal sealed class CertificateRole : IEntry
{
    // To ignore these would let in whom a real server refuses.
    private static readonly string[] UncheckedConstraints =
    [
        "allowed_email_sans", "allowed_uri_sans", "allowed_organizational_units", "required_extensions", "ocsp_enabled",
    ];

    private string _pem = "";

    /// <summary>Authorities, or the client's very certificate.</summary>
    public X509Certificate2Collection Trusted { get; private set; } = [];

    public IReadOnlyList<string> AllowedNames { get; private set; } = [];

    public IReadOnlyList<string> AllowedCommonNames { get; set; } = [];

    public IReadOnlyList<string> AllowedDnsNames { get; private set; } = [];

    public string DisplayName { get; private set; } = "";

    public RoleTokenSettings Tokens { get; } = new();

    public bool TrustsAuthority => IsAuthority(Trusted[0]);

    public void Trust(string pem)
    {
        Trusted = Read(pem) is { Count: > 0 } read ? read : throw VaultError.BadRequest("failed to parse certificate");
        _pem = pem;

        if (!TrustsAuthority && Trusted[0].Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } uses
            && !uses.EnhancedKeyUsages.Cast<Oid>().Any(use => use.Value == ClientCertificate.ClientUse))
        {
            throw VaultError.BadRequest(
                "non-CA certificates should have TLS client authentication set as an extended key usage");
        }
    }

    public void Apply(Fields fields)
    {
        foreach (string name in UncheckedConstraints.Where(name => fields.Text(name) is not (null or "" or "[]" or "false")))
        {
            throw VaultError.BadRequest($"Vault.Configuration.Testing does not check {name}");
        }

        Trust(fields.Text("certificate") ?? _pem);
        AllowedNames = fields.List("allowed_names") ?? AllowedNames;
        AllowedCommonNames = fields.List("allowed_common_names") ?? AllowedCommonNames;
        AllowedDnsNames = fields.List("allowed_dns_sans") ?? AllowedDnsNames;
        DisplayName = fields.Text("display_name") ?? DisplayName;
        Tokens.Apply(fields);
    }

    public bool Allows(ClientCertificate certificate) =>
        AllowsAny(AllowedNames, [certificate.CommonName, .. certificate.DnsNames])
        && AllowsAny(AllowedCommonNames, [certificate.CommonName])
        && AllowsAny(AllowedDnsNames, certificate.DnsNames);

    public JsonObject Describe()
    {
        JsonObject role = new()
        {
            ["certificate"] = _pem,
            ["display_name"] = DisplayName,
            ["allowed_names"] = JsonNodes.Strings(AllowedNames),
            ["allowed_common_names"] = JsonNodes.Strings(AllowedCommonNames),
            ["allowed_dns_sans"] = JsonNodes.Strings(AllowedDnsNames),
        };
        Tokens.Describe(role);
        return role;
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    // Where nothing is bound, everything is allowed.
    private static bool AllowsAny(IReadOnlyList<string> patterns, IEnumerable<string> names) =>
        patterns.Count == 0 || names.Any(name => patterns.Any(pattern => Glob.Matches(pattern, name)));

    private static X509Certificate2Collection Read(string pem)
    {
        X509Certificate2Collection certificates = [];

        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            // Whatever was readable before is not what was meant.
            certificates.Clear();
        }

        return certificates;
    }
}
