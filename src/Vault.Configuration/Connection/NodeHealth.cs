namespace Vault.Configuration.Connection;

/// <summary>
/// Which of a cluster's addresses to ask first: in the order given, but what did not serve a moment ago comes last. Any thread.
/// </summary>
internal sealed class NodeHealth(IReadOnlyList<Uri> addresses, TimeProvider time)
{
    private static readonly TimeSpan LeftOutFor = TimeSpan.FromSeconds(30);

    private readonly long?[] _unwellSince = new long?[addresses.Count];
    private readonly object _gate = new();

    /// <summary>The addresses in the order in which to try them.</summary>
    public IReadOnlyList<Uri> InOrder()
    {
        if (addresses.Count == 1)
        {
            return addresses;
        }

        lock (_gate)
        {
            return [.. addresses.Select((address, i) => (address, i)).OrderBy(node => IsLeftOut(node.i)).Select(node => node.address)];
        }
    }

    public void MarkWell(Uri address) => Mark(address, null);

    /// <returns>Whether it was well before.</returns>
    public bool MarkUnwell(Uri address) => Mark(address, time.GetTimestamp());

    /// <returns>Whether it was well before.</returns>
    private bool Mark(Uri address, long? unwellSince)
    {
        lock (_gate)
        {
            bool wasWell = false;
            for (int i = 0; i < addresses.Count; i++)
            {
                if (ReferenceEquals(addresses[i], address))
                {
                    wasWell |= _unwellSince[i] is null;
                    _unwellSince[i] = unwellSince;
                }
            }

            return wasWell;
        }
    }

    private bool IsLeftOut(int index) => _unwellSince[index] is { } since && time.GetElapsedTime(since) < LeftOutFor;
}
