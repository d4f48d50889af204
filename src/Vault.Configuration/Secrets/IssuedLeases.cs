using System.Collections.Concurrent;

namespace Vault.Configuration.Secrets;

/// <summary>
/// What Vault lent since somebody looked last. What is neither published nor waits after that was lost on the way, such as in a
/// load that was cut off: only here it is known that there is something to revoke. Any thread.
/// </summary>
internal sealed class IssuedLeases
{
    private readonly ConcurrentQueue<(SecretSource Source, Lease Lease)> _issued = new();

    public bool IsEmpty => _issued.IsEmpty;

    public void Add(SecretSource source, Lease lease) => _issued.Enqueue((source, lease));

    /// <summary>From now on, they are the caller's.</summary>
    public IReadOnlyList<(SecretSource Source, Lease Lease)> TakeAll()
    {
        List<(SecretSource, Lease)> all = [];
        while (_issued.TryDequeue(out (SecretSource, Lease) one))
        {
            all.Add(one);
        }

        return all;
    }
}
