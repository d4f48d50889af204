using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine;
using Vault.Configuration.Testing.Engine.Pki;

namespace Vault.Configuration.Testing;

/// <content>Certificates, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>
    /// Adds a role, or replaces one: writing to <c>pki/issue/ROLE</c> then issues a real certificate with a private key.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/secret/pki#create-update-role">Vault's API</see>.
    /// </summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings; without an allowed domain it issues certificates for <c>localhost</c> only.</param>
    /// <exception cref="InvalidOperationException">Another engine is mounted there, or the kind of key is none that is offered.</exception>
    public void AddPkiRole(string role, Action<VaultTestPkiRoleOptions>? configure = null)
    {
        VaultTestPkiRoleOptions options = new();
        configure?.Invoke(options);

        Change(state =>
        {
            PkiRole added = options.ToRole();
            added.Validate();
            PkiAt(state, options.Mount).Put(role, added);
        });
    }

    /// <summary>
    /// The root of what a mount issues, for a test that trusts it. The caller owns the copy that is returned, without a private key.
    /// </summary>
    /// <param name="mount">Where the <c>pki</c> engine is mounted. It is mounted there with a root and an intermediate, if nothing is.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="InvalidOperationException">Another engine is mounted there.</exception>
    public X509Certificate2 GetPkiRootCertificate(string mount = "pki") => Change(state =>
        new X509Certificate2(PkiAt(state, mount).RequiredAuthority().Root));

    /// <summary>
    /// What a mount issued, in the order of time, revoked and expired certificates included. The list that is returned does not
    /// change any more.
    /// </summary>
    /// <param name="mount">Where the <c>pki</c> engine is mounted.</param>
    /// <returns>The certificates.</returns>
    /// <exception cref="InvalidOperationException">Nothing of that kind is mounted there.</exception>
    public IReadOnlyList<VaultTestCertificate> GetIssuedCertificates(string mount = "pki") => Change(state =>
        BackendAt<PkiBackend>(state, mount).Issued.Values.Select(issued => new VaultTestCertificate(issued)).ToList());

    private static PkiBackend PkiAt(VaultState state, string mount)
    {
        PkiBackend backend = BackendAtOrEnabled<PkiBackend>(state, mount, "pki");

        if (backend.Authority is null)
        {
            DateTimeOffset now = state.Time.GetUtcNow();
            CertificateAuthority root = CertificateAuthority.CreateRoot("Test Root", now, TimeSpan.FromDays(3650));
            backend.Authority = root.CreateIntermediate("Test Intermediate", now, TimeSpan.FromDays(1825));
        }

        return backend;
    }
}
