using Vault.Configuration.Testing.Engine.Scheduling;
using Vault.Configuration.Testing.Engine.Tokens;

namespace Vault.Configuration.Testing.Engine.Leases;

/// <summary>All leases that were not yet taken back. They end with their time, or with the token that they were given to.</summary>
internal sealed class LeaseStore(TimeProvider time) : IScheduled
{
    private readonly SortedDictionary<string, Lease> _leases = new(StringComparer.Ordinal);

    public DateTimeOffset Now => time.GetUtcNow();

    public IReadOnlyCollection<Lease> All => _leases.Values;

    public DateTimeOffset? NextDue => _leases.Values.Min(lease => lease.DueAt(Now));

    public IEnumerable<Lease> Live => _leases.Values.Where(lease => lease.IsLive(Now));

    public Lease Add(string path, Token token, TokenLifetime lifetime, LeasedSecret secret)
    {
        Lease lease = new(path, token, lifetime, secret);
        _leases.Add(lease.Id, lease);
        return lease;
    }

    public Lease? Find(string id) => _leases.GetValueOrDefault(id);

    public Lease? FindLive(string id) => Find(id) is { } lease && lease.IsLive(Now) ? lease : null;

    /// <summary>Prefixes are made of whole segments: <c>database/creds/a</c> does not mean <c>database/creds/app</c>.</summary>
    public IEnumerable<Lease> Under(string prefix)
    {
        string folder = prefix.TrimEnd('/') + "/";
        return _leases.Values.Where(lease => lease.Id.StartsWith(folder, StringComparison.Ordinal) || lease.Id == prefix);
    }

    /// <summary>Ends leases now. They are taken back as soon as the engine's lock is free.</summary>
    public void EndUnder(string prefix)
    {
        foreach (Lease lease in Under(prefix))
        {
            lease.IsRevoked = true;
        }
    }

    public void EndAll()
    {
        foreach (Lease lease in All)
        {
            lease.IsRevoked = true;
        }
    }

    public void Remove(Lease lease) => _leases.Remove(lease.Id);

    public IEnumerable<Chore> TakeDue()
    {
        DateTimeOffset now = Now;
        List<Lease> due = [.. _leases.Values.Where(lease => lease.DueAt(now) <= now)];

        if (due.Count == 0)
        {
            return [];
        }

        LeaseRevocation revocation = new(this, due);
        return [new Chore(revocation.RunAsync, _ => revocation.Finish())];
    }
}
