using System.Numerics;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Refresh;

namespace Vault.Configuration.Rotation;

/// <summary>
/// Compares the values with those that the current instance was made of, and makes the next one: after each reload, and again
/// while that fails. One at a time; reloads that come meanwhile are looked at together afterwards.
/// </summary>
internal sealed class Rotator<T>(
    RotatingRecipe<T> recipe, RotatingSlot<T> slot, TimeSpan drain, TimeProvider time, ILogger logger, Func<double> chance) : IDisposable
    where T : class
{
    private readonly object _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource _signal = NewSignal();
    private CapturedValues? _values; // Of the current instance. In a turn.
    private Task? _first; // Under _gate.

    /// <summary>Something in the configuration changed. Returns at once: other listeners wait to be told.</summary>
    public void Signal() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Ends what is under way. Nothing else is there to be freed: no timer, no handle.</summary>
    public void Dispose() => _stopping.Cancel();

    /// <summary>Makes the first instance, once for all who wait for it. After a failure the next caller tries again.</summary>
    public Task MakeFirstAsync()
    {
        lock (_gate)
        {
            if (_first is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // Off the caller's thread, and without what flows with him: neither is for the others who wait.
                using AsyncFlowControl apart = ExecutionContext.SuppressFlow();
                _first = Task.Run(() => RotateAsync(CancellationToken.None));
            }

            return _first;
        }
    }

    /// <summary>Makes a new instance if the values are others than those of the current one.</summary>
    /// <returns>Whether they are.</returns>
    public async Task<bool> RotateAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await _turn.WaitAsync(ended.Token).ConfigureAwait(false);
        try
        {
            CapturedValues values = recipe.Capture();
            if (_values is { } before && values.HasSameValuesAs(before))
            {
                return false;
            }

            await PutAsync(values, ended.Token).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PutAsync(CapturedValues values, CancellationToken cancellationToken)
    {
        T made;
        try
        {
            made = await recipe.MakeAsync(values, DiscardAsync, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception thrown) when (!cancellationToken.IsCancellationRequested)
        {
            Count(thrown is RotationRefusedException ? "refused" : "failed");
            throw;
        }

        if (!IsCurrent(made) && !slot.TryPut(made))
        {
            await DiscardAsync(made).ConfigureAwait(false);
            throw new ObjectDisposedException(recipe.Name);
        }

        if (_values is null)
        {
            using AsyncFlowControl apart = ExecutionContext.SuppressFlow();
            _ = Task.Run(KeepAsync, CancellationToken.None);
            Count("created");
        }
        else
        {
            logger.Rotated(recipe.Name, drain);
            Count("rotated");
        }

        _values = values;
    }

    /// <summary>Follows the reloads until the end.</summary>
    private async Task KeepAsync()
    {
        CapturedValues? refused = null;
        int failures = 0;
        long? retryAt = null;
        while (true)
        {
            // The times are absolute, since a reload that concerns other keys must not put the next attempt off.
            TimeSpan wait = retryAt is { } at ? Remaining(at) : Timeout.InfiniteTimeSpan;
            await Volatile.Read(ref _signal).Task.WaitAsync(wait, time, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            // Before the values are read: what is signalled from now on may not be among them.
            if (_signal.Task.IsCompleted)
            {
                Volatile.Write(ref _signal, NewSignal());
            }

            CapturedValues? values = null;
            try
            {
                values = recipe.Capture();
                if (IsRefused(values) && retryAt is { } dueAt && Remaining(dueAt) > TimeSpan.Zero)
                {
                    continue;
                }

                await RotateAsync(CancellationToken.None).ConfigureAwait(false);
                refused = null;
                failures = 0;
                retryAt = null;
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception thrown)
            {
                failures = IsRefused(values) ? failures + 1 : 1;
                refused = values;
                TimeSpan delay = RetryDelay.AfterBuild(failures, chance());
                retryAt = time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
                Report(thrown, failures, delay);
            }
        }

        bool IsRefused(CapturedValues? values) => values is not null && refused is not null && values.HasSameValuesAs(refused);
    }

    private void Report(Exception thrown, int failures, TimeSpan delay)
    {
        // Foreign messages may quote the values: a connection string, for one.
        string reason = thrown is RotationRefusedException ? thrown.Message : $"It threw {thrown.GetType().Name}.";
        if (BitOperations.IsPow2(failures))
        {
            logger.RotationFailed(recipe.Name, failures, reason, delay);
        }
        else
        {
            logger.RotationStillFails(recipe.Name, failures, reason, delay);
        }
    }

    private void Count(string outcome)
    {
        if (Instruments.Rotations.Enabled)
        {
            Instruments.Rotations.Add(1, new(Attributes.RotatingKey, recipe.Key), new(Attributes.RotatingOutcome, outcome));
        }
    }

    /// <summary>A function may give back the instance that is in use, having changed it: that one stays.</summary>
    private bool IsCurrent(T made) => ReferenceEquals(made, slot.Current?.Value);

    private Task DiscardAsync(T made) =>
        IsCurrent(made) ? Task.CompletedTask : RotatingInstance<T>.DisposeAsync(made, recipe.Name, logger);

    private TimeSpan Remaining(long at)
    {
        TimeSpan remaining = TimeSpan.FromSeconds((double)(at - time.GetTimestamp()) / time.TimestampFrequency);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
