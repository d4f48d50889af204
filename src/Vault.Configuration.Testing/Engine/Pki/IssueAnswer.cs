using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Vault.Configuration.Testing.Engine.Json;
using Vault.Configuration.Testing.Engine.Messages;

namespace Vault.Configuration.Testing.Engine.Pki;

/// <summary>The answer of <c>pki/issue</c>, in the <c>format</c> that was asked for.</summary>
internal static class IssueAnswer
{
    public static JsonObject Data(CertificateAuthority authority, IssuedCertificate issued, AsymmetricAlgorithm key, Fields fields)
    {
        string format = fields.Text("format") ?? "pem";
        bool isPkcs8 = fields.Text("private_key_format") == "pkcs8";
        string privateKey = PrivateKeys.Pem(key, isPkcs8);
        string certificate = issued.Certificate.ExportCertificatePem();
        IEnumerable<string> chain = authority.Chain.Select(one => one.ExportCertificatePem());

        switch (format)
        {
            case "pem":
                break;
            case "pem_bundle":
                certificate = string.Join('\n', chain.Prepend(certificate).Prepend(privateKey));
                break;
            case "der":
                certificate = Base64(issued.Certificate);
                chain = authority.Chain.Select(Base64);
                privateKey = WithoutArmour(privateKey);
                break;
            default:
                throw VaultError.BadRequest("the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\"");
        }

        return new JsonObject
        {
            ["ca_chain"] = JsonNodes.Strings(chain),
            ["certificate"] = certificate,
            ["expiration"] = issued.NotAfter.ToUnixTimeSeconds(),
            ["issuing_ca"] = chain.First(),
            ["not_before"] = issued.NotBefore.ToUnixTimeSeconds(),
            ["private_key"] = privateKey,
            ["private_key_type"] = key is RSA ? "rsa" : "ec",
            ["serial_number"] = issued.Serial,
        };
    }

    private static string Base64(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    private static string WithoutArmour(string pem) =>
        string.Concat(pem.Split('\n').Where(line => !line.StartsWith("-----", StringComparison.Ordinal)));
}
