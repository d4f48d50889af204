namespace Vault.Configuration.Testing.Transport;

/// <summary>
/// The last requests. The array is only ever written at its end, so a snapshot is a window on it and costs nothing, however
/// often a test looks. The oldest requests fall out of the window, and out of memory when the array is exchanged.
/// </summary>
/// <param name="capacity">How many are kept.</param>
internal sealed class RequestLog(int capacity)
{
    private const int FirstLength = 64;

    private readonly object _gate = new();
    private VaultTestRequest[] _requests = new VaultTestRequest[FirstLength];
    private int _start;
    private int _count;

    public IReadOnlyList<VaultTestRequest> Snapshot()
    {
        lock (_gate)
        {
            return new ArraySegment<VaultTestRequest>(_requests, _start, _count);
        }
    }

    public void Add(VaultTestRequest request)
    {
        if (capacity == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_count == capacity)
            {
                _start++;
                _count--;
            }

            if (_start + _count == _requests.Length)
            {
                // Not moved in place: snapshots keep what they saw. Twice as long as its content, so that it happens seldom.
                VaultTestRequest[] next = new VaultTestRequest[Math.Max(FirstLength, _count * 2)];
                Array.Copy(_requests, _start, next, 0, _count);
                _requests = next;
                _start = 0;
            }

            _requests[_start + _count++] = request;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            // Not emptied but replaced, as above.
            _requests = new VaultTestRequest[FirstLength];
            _start = 0;
            _count = 0;
        }
    }
}
