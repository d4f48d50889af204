namespace Vault.Configuration.Testing.Engine.Leases;

/// <summary>Takes leased secrets back, one after the other; one that fails does not keep the next from it.</summary>
internal sealed class LeaseRevocation
{
    private readonly LeaseStore _store;
    private readonly List<Lease> _leases;
    private readonly Dictionary<Lease, Exception> _failures = [];

    /// <summary>Under the engine's lock: from now on nobody else takes these back.</summary>
    public LeaseRevocation(LeaseStore store, IEnumerable<Lease> leases)
    {
        _store = store;
        _leases = [.. leases.Where(lease => !lease.IsBeingRevoked)];
        _leases.ForEach(lease => lease.IsRevoked = lease.IsBeingRevoked = true);
    }

    public async Task RunAsync()
    {
        foreach (Lease lease in _leases)
        {
            if (await Messages.Errand.TryAsync(lease.Secret.RevokeAsync).ConfigureAwait(false) is { } failure)
            {
                _failures[lease] = failure;
            }
        }
    }

    /// <summary>Under the engine's lock: what was taken back is forgotten, the rest tried again later.</summary>
    /// <param name="isForced">Forgets the rest too.</param>
    /// <returns>The first failure.</returns>
    public Exception? Finish(bool isForced = false)
    {
        foreach (Lease lease in _leases)
        {
            lease.IsBeingRevoked = false;

            if (_failures.ContainsKey(lease) && !isForced)
            {
                lease.Failed(_store.Now);
            }
            else
            {
                _store.Remove(lease);
                lease.Secret.Revoked();
            }
        }

        return isForced ? null : _failures.Values.FirstOrDefault();
    }
}
