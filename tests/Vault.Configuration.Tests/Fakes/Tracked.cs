namespace Vault.Configuration.Tests.Fakes;

/// <summary>Something that is built from a value, and says how often it was disposed.</summary>
internal sealed class Tracked(string value) : IAsyncDisposable
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposals;

    public string Value => value;

    public int Disposals => Volatile.Read(ref _disposals);

    /// <summary>Ends with the disposal.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Thrown by the disposal.</summary>
    public Exception? Fault { get; init; }

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        _disposed.TrySetResult();
        return Fault is null ? default : ValueTask.FromException(Fault);
    }
}
