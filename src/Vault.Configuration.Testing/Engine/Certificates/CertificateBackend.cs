using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine.Logins;
using Vault.Configuration.Testing.Engine.Messages;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing.Engine.Certificates;

/// <summary>The TLS certificate auth method: who may log in is said by the connection, not by the request.</summary>
internal sealed class CertificateBackend : LoginBackend
{
    public CertificateBackend(VaultState state, string mount)
        : base(state, mount)
    {
        MapEntries("certs", Roles);
        Map("login").OnWrite(Login).Unauthenticated();
    }

    public EntryTable<CertificateRole> Roles { get; } = new(foldsCase: true);

    private LogicalResponse Login(LogicalRequest request)
    {
        IReadOnlyList<byte[]> sent = request.ClientCertificates ?? throw VaultError.BadRequest("tls connection required");

        if (sent.Count == 0)
        {
            throw VaultError.BadRequest("client certificate must be supplied");
        }

        using ClientCertificate certificate = new(sent);
        (string name, CertificateRole role) = RoleOf(certificate, request.Fields.Text("name"));

        return Admit(
            request,
            certificate.CommonName,
            role.Tokens,
            certificate.Describe(name),
            displayName: role.DisplayName.Length > 0 ? role.DisplayName : name);
    }

    private KeyValuePair<string, CertificateRole> RoleOf(ClientCertificate certificate, string? asked)
    {
        List<KeyValuePair<string, CertificateRole>> roles =
            [.. Roles.All.Where(role => string.IsNullOrEmpty(asked) || role.Key == Roles.Fold(asked))];
        IReadOnlyList<X509Certificate2> chain = certificate.ChainTo(
            [.. roles.Where(role => role.Value.TrustsAuthority).SelectMany(role => role.Value.Trusted)], State.Time.GetUtcNow());

        // First those that name the certificate itself, then those that name an authority in its chain.
        foreach (KeyValuePair<string, CertificateRole> role in roles.OrderBy(role => role.Value.TrustsAuthority))
        {
            bool isTrusted = role.Value.TrustsAuthority
                ? role.Value.Trusted.Any(trusted => chain.Any(trusted.Equals))
                : certificate.Is(role.Value.Trusted[0]);

            if (isTrusted && role.Value.Allows(certificate))
            {
                return role;
            }
        }

        throw VaultError.BadRequest(chain.Count == 0
            ? "invalid certificate or no client certificate supplied"
            : "no chain matching all constraints could be found for this login certificate");
    }
}
