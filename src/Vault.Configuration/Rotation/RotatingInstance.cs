using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Rotation;

/// <summary>
/// One instance, those who hold it, and its end: after the last of them, or when the drain time is over. It is held from the
/// beginning by being the current one.
/// </summary>
internal sealed class RotatingInstance<T>(T value, string name, ILogger logger)
    where T : class
{
    /// <summary>Far below zero: those who give it back afterwards never come to zero, and nobody can hold it any more.</summary>
    private const int Ended = int.MinValue / 2;

    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _holds = 1;
    private int _isShown;
    private ITimer? _drain;

    public T Value => value;

    /// <summary>Ends when the instance has been disposed.</summary>
    public Task Disposed => _disposed.Task;

    /// <summary>Whether nobody can hold it any more.</summary>
    public bool IsOver => Volatile.Read(ref _holds) <= 0;

    /// <summary>Holds the instance until <see cref="Release"/>.</summary>
    /// <returns>False once it is over: zero is final, so what is being disposed is never lent again.</returns>
    public bool TryHold()
    {
        int holds = Volatile.Read(ref _holds);
        while (holds > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holds, holds + 1, holds);
            if (seen == holds)
            {
                return true;
            }

            holds = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holds) == 0)
        {
            DisposeValue();
        }
    }

    /// <summary>Holds the instance until its drain time is over, for somebody who will not say when he has finished.</summary>
    /// <returns>False once it is over.</returns>
    public bool TryShow()
    {
        if (Volatile.Read(ref _isShown) == 1)
        {
            return !IsOver;
        }

        if (!TryHold())
        {
            return false;
        }

        if (Interlocked.Exchange(ref _isShown, 1) == 1)
        {
            Release(); // Somebody else was first, and one hold is enough for all.
        }

        return true;
    }

    /// <summary>Another instance is the current one.</summary>
    public void Retire(TimeSpan drain, TimeProvider time)
    {
        // Before the release, or the end would not find the timer.
        _drain = time.CreateTimer(
            _ =>
            {
                int borrowers = End() - Volatile.Read(ref _isShown);
                if (borrowers > 0)
                {
                    logger.DisposedWhileLent(name, drain, borrowers);
                }
            },
            state: null,
            drain,
            Timeout.InfiniteTimeSpan);
        Release();
    }

    /// <summary>Disposes of the instance, whoever holds it.</summary>
    /// <returns>Ends when that is done.</returns>
    public Task EndAsync()
    {
        End();
        return Disposed;
    }

    /// <returns>How many held it.</returns>
    private int End()
    {
        int holds = Interlocked.Exchange(ref _holds, Ended);
        if (holds > 0)
        {
            DisposeValue();
        }

        return holds;
    }

    /// <summary>On the pool: closing connections is not what the last borrower has time for. Happens once, since only one comes to zero.</summary>
    private void DisposeValue()
    {
        _drain?.Dispose();
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(async () =>
            {
                await DisposeAsync(value, name, logger).ConfigureAwait(false);
                _disposed.SetResult();
            });
        }
    }

    /// <summary>Disposes of what can be disposed of; never fails.</summary>
    public static async Task DisposeAsync(T value, string name, ILogger logger)
    {
        try
        {
            if (value is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (value as IDisposable)?.Dispose();
            }
        }
        catch (Exception thrown)
        {
            logger.DisposalThrew(name, thrown.GetType());
        }
    }
}
