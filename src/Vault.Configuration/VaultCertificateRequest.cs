using System.Net;
using System.Text.Json;

namespace Vault.Configuration;

/// <summary>What certificate the PKI engine is to issue. See
/// <see href="https://developer.hashicorp.com/vault/api-docs/secret/pki#generate-certificate-and-key"/>.</summary>
public sealed class VaultCertificateRequest
{
    /// <summary>The name of the certificate, such as <c>orders.example</c>. The role says which names are allowed.</summary>
    /// <value>The default is <see langword="null"/>, for roles that need none.</value>
    public string? CommonName { get; set; }

    /// <summary>Further names, of hosts or for e-mail. The role says which are allowed.</summary>
    /// <value>Empty by default. None is empty or has a comma.</value>
    public IList<string> AlternativeNames { get; } = [];

    /// <summary>IP addresses that the certificate is for as well. The role says whether that is allowed.</summary>
    /// <value>Empty by default.</value>
    public IList<IPAddress> IPAddresses { get; } = [];

    /// <summary>How long the certificate is to live. Vault gives at most what the role allows.</summary>
    /// <value>The default is <see langword="null"/>: what the role says. At least 1 minute.</value>
    public TimeSpan? TimeToLive { get; set; }

    internal IEnumerable<string> Validate()
    {
        if (TimeToLive < TimeSpan.FromMinutes(1))
        {
            yield return $"its TimeToLive is {TimeToLive} and must be at least 1 minute";
        }

        if (AlternativeNames.Any(name => string.IsNullOrWhiteSpace(name) || name.Contains(',')))
        {
            yield return "one of its AlternativeNames is empty or has a comma";
        }
    }

    internal byte[] ToJson()
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            if (CommonName is not null)
            {
                json.WriteString("common_name", CommonName);
            }

            if (AlternativeNames.Count > 0)
            {
                json.WriteString("alt_names", string.Join(',', AlternativeNames));
            }

            if (IPAddresses.Count > 0)
            {
                json.WriteString("ip_sans", string.Join(',', IPAddresses));
            }

            if (TimeToLive is { } life)
            {
                json.WriteString("ttl", $"{(long)life.TotalSeconds}s");
            }

            json.WriteEndObject();
        }

        return body.ToArray();
    }
}
