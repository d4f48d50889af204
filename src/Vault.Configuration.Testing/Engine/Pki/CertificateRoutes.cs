using System.Text;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>Reading certificates, which needs no token, and revoking them.</summary>
internal sealed class CertificateRoutes(PkiBackend pki)
{
    private const string Der = "application/pkix-cert";
    private const string Pem = "application/pem-certificate-chain";

    public LogicalResponse ReadIssuer(LogicalRequest request) =>
        LogicalResponse.Plain(Der, pki.RequiredAuthority().Certificate.RawData);

    public LogicalResponse ReadIssuerPem(LogicalRequest request) => LogicalResponse.Plain(Pem, Encoding.ASCII.GetBytes(Issuer()));

    public LogicalResponse ReadChainPem(LogicalRequest request) => LogicalResponse.Plain(Der, Encoding.ASCII.GetBytes(Chain()));

    public LogicalResponse DescribeIssuer(LogicalRequest request) => Describe(Issuer(), null);

    public LogicalResponse DescribeChain(LogicalRequest request) => Describe(Chain(), null);

    public LogicalResponse Read(LogicalRequest request) =>
        Find(request["serial"]) is { } issued ? Describe(issued.Certificate.ExportCertificatePem(), issued) : throw VaultError.NotFound();

    public LogicalResponse List(LogicalRequest request) => pki.Issued.Count == 0
        ? throw VaultError.NotFound()
        : LogicalResponse.With(new JsonObject { ["keys"] = JsonNodes.Strings(pki.Issued.Keys.Order(StringComparer.Ordinal)) });

    public LogicalResponse Revoke(LogicalRequest request)
    {
        string serial = request.Fields.Text("serial_number") is { Length: > 0 } text
            ? text
            : throw VaultError.BadRequest("The serial number must be provided");
        IssuedCertificate issued = Find(serial) ?? throw VaultError.BadRequest($"certificate with serial {serial} not found.");
        issued.Revoke();

        JsonObject data = issued.Revocation();
        data["state"] = "revoked";
        return LogicalResponse.With(data);
    }

    private static LogicalResponse Describe(string pem, IssuedCertificate? issued)
    {
        JsonObject data = issued?.Revocation() ?? new() { ["revocation_time"] = 0, ["revocation_time_rfc3339"] = "" };
        data["certificate"] = pem;
        return LogicalResponse.With(data);
    }

    private string Issuer() => pki.RequiredAuthority().Certificate.ExportCertificatePem();

    private string Chain() => string.Join('\n', pki.RequiredAuthority().Chain.Select(one => one.ExportCertificatePem()));

    private IssuedCertificate? Find(string serial) => pki.Issued.GetValueOrDefault(SerialNumber.Normalise(serial));
}
