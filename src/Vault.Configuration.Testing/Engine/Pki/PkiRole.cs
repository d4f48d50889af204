using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>Which certificates may be asked for.</summary>
internal sealed class PkiRole
{
    // What is not enforced here must not look as if it were.
    private static readonly string[] NotOffered = ["allowed_ip_sans_cidr", "not_after", "not_before", "allowed_serial_numbers"];

    public IReadOnlyList<string> AllowedDomains { get; set; } = [];

    public bool AllowAnyName { get; set; }

    public bool AllowBareDomains { get; set; }

    public bool AllowSubdomains { get; set; }

    public bool AllowGlobDomains { get; set; }

    public bool AllowLocalhost { get; set; } = true;

    public bool AllowWildcards { get; set; } = true;

    public bool AllowIpSans { get; set; } = true;

    public bool EnforceHostnames { get; set; } = true;

    public bool RequireCommonName { get; set; } = true;

    public bool ForServers { get; set; } = true;

    public bool ForClients { get; set; } = true;

    public bool GeneratesLease { get; set; }

    public string KeyType { get; set; } = "rsa";

    public int KeyBits { get; set; }

    public IReadOnlyList<string> KeyUsage { get; set; } = ["DigitalSignature", "KeyAgreement", "KeyEncipherment"];

    public TimeSpan Ttl { get; set; }

    public TimeSpan MaxTtl { get; set; }

    public TimeSpan NotBeforeDuration { get; set; } = CertificateAuthority.Backdating;

    public PkiRole Apply(Fields fields)
    {
        if (NotOffered.FirstOrDefault(name => fields.Text(name) is { Length: > 0 } text && text != "[]") is { } unknown)
        {
            throw VaultError.BadRequest($"Vault.Configuration.Testing does not offer \"{unknown}\"");
        }

        AllowedDomains = fields.List("allowed_domains") ?? AllowedDomains;
        AllowAnyName = fields.Flag("allow_any_name") ?? AllowAnyName;
        AllowBareDomains = fields.Flag("allow_bare_domains") ?? AllowBareDomains;
        AllowSubdomains = fields.Flag("allow_subdomains") ?? AllowSubdomains;
        AllowGlobDomains = fields.Flag("allow_glob_domains") ?? AllowGlobDomains;
        AllowLocalhost = fields.Flag("allow_localhost") ?? AllowLocalhost;
        AllowWildcards = fields.Flag("allow_wildcard_certificates") ?? AllowWildcards;
        AllowIpSans = fields.Flag("allow_ip_sans") ?? AllowIpSans;
        EnforceHostnames = fields.Flag("enforce_hostnames") ?? EnforceHostnames;
        RequireCommonName = fields.Flag("require_cn") ?? RequireCommonName;
        ForServers = fields.Flag("server_flag") ?? ForServers;
        ForClients = fields.Flag("client_flag") ?? ForClients;
        GeneratesLease = fields.Flag("generate_lease") ?? GeneratesLease;
        KeyType = fields.Text("key_type") ?? KeyType;
        KeyBits = fields.Integer("key_bits") ?? KeyBits;
        KeyUsage = fields.List("key_usage") ?? KeyUsage;
        Ttl = fields.Duration("ttl") ?? Ttl;
        MaxTtl = fields.Duration("max_ttl") ?? MaxTtl;
        NotBeforeDuration = fields.Duration("not_before_duration") ?? NotBeforeDuration;
        Validate();
        return this;
    }

    public void Validate()
    {
        KeyBits = PrivateKeys.BitsOf(KeyType, KeyBits);

        if (MaxTtl > TimeSpan.Zero && Ttl > MaxTtl)
        {
            throw VaultError.BadRequest("\"ttl\" value must be less than \"max_ttl\" value");
        }
    }

    public X509KeyUsageFlags KeyUsageFlags => KeyUsage
        .Select(name => name switch
        {
            "DigitalSignature" => X509KeyUsageFlags.DigitalSignature,
            "ContentCommitment" => X509KeyUsageFlags.NonRepudiation,
            "KeyEncipherment" => X509KeyUsageFlags.KeyEncipherment,
            "DataEncipherment" => X509KeyUsageFlags.DataEncipherment,
            "KeyAgreement" => X509KeyUsageFlags.KeyAgreement,
            _ => X509KeyUsageFlags.None,
        })
        .Aggregate(X509KeyUsageFlags.None, (all, one) => all | one);

    public JsonObject Describe() => new()
    {
        ["allow_any_name"] = AllowAnyName,
        ["allow_bare_domains"] = AllowBareDomains,
        ["allow_glob_domains"] = AllowGlobDomains,
        ["allow_globs_in_identity_templates"] = false,
        ["allow_ip_sans"] = AllowIpSans,
        ["allow_localhost"] = AllowLocalhost,
        ["allow_subdomains"] = AllowSubdomains,
        ["allow_token_displayname"] = false,
        ["allow_wildcard_certificates"] = AllowWildcards,
        ["allowed_domains"] = JsonNodes.Strings(AllowedDomains),
        ["allowed_domains_template"] = false,
        ["allowed_ip_sans_cidr"] = new JsonArray(),
        ["allowed_other_sans"] = new JsonArray(),
        ["allowed_serial_numbers"] = new JsonArray(),
        ["allowed_uri_sans"] = new JsonArray(),
        ["allowed_uri_sans_template"] = false,
        ["allowed_user_ids"] = new JsonArray(),
        ["basic_constraints_valid_for_non_ca"] = false,
        ["client_flag"] = ForClients,
        ["cn_validations"] = JsonNodes.Strings(["email", "hostname"]),
        ["code_signing_flag"] = false,
        ["country"] = new JsonArray(),
        ["email_protection_flag"] = false,
        ["enforce_hostnames"] = EnforceHostnames,
        ["ext_key_usage"] = new JsonArray(),
        ["ext_key_usage_oids"] = new JsonArray(),
        ["generate_lease"] = GeneratesLease,
        ["issuer_ref"] = "default",
        ["key_bits"] = KeyBits,
        ["key_type"] = KeyType,
        ["key_usage"] = JsonNodes.Strings(KeyUsage),
        ["locality"] = new JsonArray(),
        ["max_ttl"] = GoTime.Seconds(MaxTtl),
        ["no_store"] = false,
        ["not_after"] = "",
        ["not_after_bound"] = "permit",
        ["not_before"] = "",
        ["not_before_bound"] = "permit",
        ["not_before_duration"] = GoTime.Seconds(NotBeforeDuration),
        ["organization"] = new JsonArray(),
        ["ou"] = new JsonArray(),
        ["policy_identifiers"] = new JsonArray(),
        ["postal_code"] = new JsonArray(),
        ["province"] = new JsonArray(),
        ["require_cn"] = RequireCommonName,
        ["server_flag"] = ForServers,
        ["signature_bits"] = 0,
        ["street_address"] = new JsonArray(),
        ["ttl"] = GoTime.Seconds(Ttl),
        ["use_csr_common_name"] = true,
        ["use_csr_sans"] = true,
        ["use_pss"] = false,
    };
}
