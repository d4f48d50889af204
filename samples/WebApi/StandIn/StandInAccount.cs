using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace WebApi.StandIn;

/// <summary>The keys of one customer of one provider, and how many requests came with a good one.</summary>
internal sealed class StandInAccount(string provider)
{
    private readonly ConcurrentDictionary<string, bool> _keys = new();
    private int _accepted;
    private int _rejected;

    /// <summary>Requests with a good key so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Requests that were refused so far.</summary>
    public int Rejected => Volatile.Read(ref _rejected);

    /// <summary>Makes a key, which is good at once. The others stay so.</summary>
    public string Issue()
    {
        string key = $"made-up-{provider}-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
        _keys[key] = true;
        return key;
    }

    /// <summary>From here on the key is refused.</summary>
    public void Revoke(string key) => _keys.TryRemove(key, out _);

    public bool Accepts(string? key) => key is not null && _keys.ContainsKey(key);

    public void Count(bool isAccepted) => Interlocked.Increment(ref isAccepted ? ref _accepted : ref _rejected);
}
