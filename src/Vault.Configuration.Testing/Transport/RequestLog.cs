namespace Vault.Configuration.Testing.Transport;

/// <summary>
/// The requests so far. The array only ever grows at its end, so a snapshot is a window on it and costs nothing, however often
/// a test looks.
/// </summary>
internal sealed class RequestLog
{
    private readonly object _gate = new();
    private VaultTestRequest[] _requests = new VaultTestRequest[64];
    private int _count;

    public IReadOnlyList<VaultTestRequest> Snapshot()
    {
        lock (_gate)
        {
            return new ArraySegment<VaultTestRequest>(_requests, 0, _count);
        }
    }

    public void Add(VaultTestRequest request)
    {
        lock (_gate)
        {
            if (_count == _requests.Length)
            {
                Array.Resize(ref _requests, _count * 2);
            }

            _requests[_count++] = request;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            // Not emptied but replaced: snapshots keep what they saw.
            _requests = new VaultTestRequest[64];
            _count = 0;
        }
    }
}
