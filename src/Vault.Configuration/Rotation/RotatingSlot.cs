using Microsoft.Extensions.Logging;

namespace Vault.Configuration.Rotation;

/// <summary>The current instance, and the old ones that are not disposed yet.</summary>
internal sealed class RotatingSlot<T>(string name, TimeSpan drain, TimeProvider time, ILogger logger)
    where T : class
{
    private readonly object _gate = new();
    private readonly HashSet<RotatingInstance<T>> _old = []; // Under _gate.
    private volatile RotatingInstance<T>? _current; // Written under _gate.
    private volatile bool _isClosed; // Written under _gate.

    /// <summary><see langword="null"/> until the first is there. It may be over by the time it is used: then look again.</summary>
    public RotatingInstance<T>? Current => _current;

    public bool IsClosed => _isClosed;

    /// <summary>Puts a new instance in the place of the current one, whose drain time begins.</summary>
    /// <returns>False once the slot is closed; the instance still is the caller's.</returns>
    public bool TryPut(T value)
    {
        RotatingInstance<T> next = new(value, name, logger);
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            // Exchanged before it is retired: who finds the old one over finds the new one when looking again.
            RotatingInstance<T>? old = _current;
            _current = next;
            if (old is not null)
            {
                _old.Add(old);
                old.Retire(drain, time);
                _ = ForgetAsync(old);
            }

            return true;
        }
    }

    /// <summary>Disposes of all instances, lent or not.</summary>
    /// <returns>Ends when that is done.</returns>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            return Task.WhenAll((_current is null ? _old : _old.Append(_current)).Select(instance => instance.EndAsync()));
        }
    }

    private async Task ForgetAsync(RotatingInstance<T> old)
    {
        await old.Disposed.ConfigureAwait(false);
        lock (_gate)
        {
            _old.Remove(old);
        }
    }
}
