using System.Collections.Concurrent;

namespace PostgresCredentials;

/// <summary>What was written, and by whom.</summary>
public sealed class OrderCount
{
    private readonly ConcurrentDictionary<string, long> _byUser = new();
    private long _failed;

    public long Written => _byUser.Values.Sum();

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>The database users that rows were written as, so far.</summary>
    public IReadOnlyCollection<string> Users => [.. _byUser.Keys];

    public void AddWritten(string user) => _byUser.AddOrUpdate(user, 1, (_, count) => count + 1);

    public void AddFailed() => Interlocked.Increment(ref _failed);
}
