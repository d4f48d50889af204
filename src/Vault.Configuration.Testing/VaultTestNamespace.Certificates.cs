using System.Security.Cryptography.X509Certificates;
using Vault.Configuration.Testing.Engine.Certificates;
using Vault.Configuration.Testing.Engine.Routing;

namespace Vault.Configuration.Testing;

/// <content>Who may log in with a client certificate.</content>
public partial class VaultTestNamespace
{
    /// <summary>Adds a role for logins by client certificate, or changes one. They need HTTPS.</summary>
    /// <param name="role">Its name.</param>
    /// <param name="configure">Its settings.</param>
    public void AddCertificateRole(string role, Action<VaultTestCertificateRoleOptions>? configure = null)
    {
        VaultTestCertificateRoleOptions options = new();
        configure?.Invoke(options);

        Change(state =>
        {
            CertificateRole added = new() { AllowedCommonNames = [.. options.AllowedCommonNames] };
            added.Trust((options.Trusted ?? state.ClientAuthority.Certificate).ExportCertificatePem());
            options.ApplyTo(added.Tokens);
            BackendAt<CertificateBackend>(state, options.Mount, MountTable.AuthPrefix).Roles.Put(role, added);
        });
    }

    /// <summary>Makes a client certificate to log in with.</summary>
    /// <param name="commonName">Its common name.</param>
    /// <param name="lifetime">
    /// How long it is good on the server's <see cref="TimeProvider"/>; a day, when null. A negative time makes one that is over.
    /// </param>
    /// <returns>The certificate with its key; dispose it.</returns>
    public X509Certificate2 CreateClientCertificate(string commonName, TimeSpan? lifetime = null) => Change(state =>
        state.ClientAuthority.Issue(commonName, lifetime ?? TimeSpan.FromDays(1)));
}
