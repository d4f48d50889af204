namespace Vault.Configuration.Testing;

/// <content>Leases, past HTTP: no token is needed and no request is recorded.</content>
public partial class VaultTestNamespace
{
    /// <summary>The leases that are good now, by their ids. The list that is returned does not change any more.</summary>
    public IReadOnlyList<VaultTestLease> Leases => Change(state =>
        state.Leases.Live.Select(lease => new VaultTestLease(lease)).ToList());

    /// <summary>
    /// Ends a lease now, behind the back of whoever uses what it was for. One that ended already is left as it is.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-lease">Vault's API</see>.
    /// </summary>
    /// <param name="leaseId">The lease id.</param>
    /// <remarks>A plugged-in <see cref="IVaultTestDatabase"/> may still be at it when this returns.</remarks>
    public void RevokeLease(string leaseId) => RevokeLeases(leaseId);

    /// <summary>
    /// Ends all leases under a prefix now.
    /// <see href="https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-prefix">Vault's API</see>.
    /// </summary>
    /// <param name="prefix">Whole segments of a path, such as <c>database/creds/app</c> or <c>database</c>.</param>
    /// <remarks>A plugged-in <see cref="IVaultTestDatabase"/> may still be at it when this returns.</remarks>
    public void RevokeLeases(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        Change(state => state.Leases.EndUnder(prefix));
    }
}
