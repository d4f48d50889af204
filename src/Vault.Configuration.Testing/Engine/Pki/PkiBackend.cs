using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>The PKI engine, with one issuer.</summary>
internal sealed class PkiBackend : Backend
{
    private readonly VaultState _state;
    private readonly CertificateIssuer _issuer;
    private readonly SortedDictionary<string, PkiRole> _roles = new(StringComparer.Ordinal);

    public PkiBackend(VaultState state)
    {
        _state = state;
        _issuer = new CertificateIssuer(state.Time);
        CertificateRoutes certificates = new(this);

        Map("root/generate/internal").OnWrite(GenerateRoot);
        Map("roles").On(Operation.List, ListRoles);
        Map("roles/{name}")
            .On(Operation.Read, ReadRole)
            .OnWrite(WriteRole)
            .On(Operation.Delete, DeleteRole);
        Map("issue/{role}").OnWrite(Issue);
        Map("revoke").OnWrite(certificates.Revoke);
        Map("certs").On(Operation.List, certificates.List);
        Map("ca").On(Operation.Read, certificates.ReadIssuer).Unauthenticated();
        Map("ca/pem").On(Operation.Read, certificates.ReadIssuerPem).Unauthenticated();
        Map("ca_chain").On(Operation.Read, certificates.ReadChainPem).Unauthenticated();
        Map("cert/ca").On(Operation.Read, certificates.DescribeIssuer).Unauthenticated();
        Map("cert/ca_chain").On(Operation.Read, certificates.DescribeChain).Unauthenticated();
        Map("cert/{serial}").On(Operation.Read, certificates.Read).Unauthenticated();
    }

    public CertificateAuthority? Authority { get; set; }

    /// <summary>All that were issued, by their serial numbers.</summary>
    public Dictionary<string, IssuedCertificate> Issued { get; } = new(StringComparer.Ordinal);

    public void Put(string name, PkiRole role) => _roles[name] = role;

    public CertificateAuthority RequiredAuthority() => Authority ?? throw VaultError.With(
        500, VaultError.Wrapped("unable to find the issuer \"default\": no default issuer currently configured"));

    private LogicalResponse GenerateRoot(LogicalRequest request)
    {
        if (Authority is not null)
        {
            throw VaultError.BadRequest("Vault.Configuration.Testing offers one issuer at a mount");
        }

        string name = request.Fields.Text("common_name") ?? throw VaultError.BadRequest("The common_name field is required");
        TimeSpan ttl = request.Fields.Duration("ttl") ?? TokenLifetime.SystemMaxTtl;
        Authority = CertificateAuthority.CreateRoot(name, _state.Time.GetUtcNow(), ttl);
        string pem = Authority.Certificate.ExportCertificatePem();

        return new LogicalResponse
        {
            Data = new JsonObject
            {
                ["certificate"] = pem,
                ["expiration"] = Authority.NotAfter.ToUnixTimeSeconds(),
                ["issuer_id"] = Guid.NewGuid().ToString(),
                ["issuer_name"] = "",
                ["issuing_ca"] = pem,
                ["key_id"] = Guid.NewGuid().ToString(),
                ["key_name"] = "",
                ["serial_number"] = SerialNumber.Of(Authority.Certificate),
            },
            Warnings =
            [
                "This mount hasn't configured any authority information access (AIA) fields; this may make it harder for systems to "
                + "find missing certificates in the chain or to validate revocation status of certificates. Consider updating "
                + "/config/urls or the newly generated issuer with this information.",
            ],
        };
    }

    private LogicalResponse Issue(LogicalRequest request)
    {
        PkiRole role = _roles.GetValueOrDefault(request["role"]) ?? throw VaultError.BadRequest($"unknown role: {request["role"]}");
        CertificateAuthority authority = RequiredAuthority();
        (X509Certificate2 certificate, AsymmetricAlgorithm key, IReadOnlyList<string> warnings) =
            _issuer.Issue(authority, role, request.Fields);
        IssuedCertificate issued = new(certificate, request["role"], _state.Time);
        Issued.Add(issued.Serial, issued);
        JsonObject data = IssueAnswer.Data(authority, issued, key, request.Fields);
        key.Dispose();

        if (!role.GeneratesLease)
        {
            return new LogicalResponse { Data = data, Warnings = warnings };
        }

        TimeSpan ttl = issued.NotAfter - _state.Leases.Now;
        TokenLifetime lifetime = new() { CreatedAt = _state.Leases.Now, Ttl = ttl, MaxTtl = ttl, IsRenewable = false };
        lifetime.Begin();
        return _state.Leases.Add(request.FullPath, request.Token!, lifetime, issued).Answer(data, warnings);
    }

    private LogicalResponse ReadRole(LogicalRequest request) =>
        LogicalResponse.With((_roles.GetValueOrDefault(request["name"]) ?? throw VaultError.NotFound()).Describe());

    private LogicalResponse WriteRole(LogicalRequest request)
    {
        // A write replaces the whole role: what is not named is as it is in a new one.
        PkiRole role = new PkiRole().Apply(request.Fields);
        Put(request["name"], role);
        return LogicalResponse.With(role.Describe());
    }

    private LogicalResponse DeleteRole(LogicalRequest request)
    {
        _roles.Remove(request["name"]);
        return LogicalResponse.NoContent();
    }

    private LogicalResponse ListRoles(LogicalRequest request) => _roles.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(_roles.Keys) });
}
