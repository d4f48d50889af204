using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;
using Vault.Configuration.Rotation;

namespace Vault.Configuration;

/// <summary>
/// Lends out something that is built from configuration values, such as the client of a language model or a source of database
/// connections, and builds the next one when the values change. Register it with <c>services.AddRotating</c>; a singleton may hold it.
/// </summary>
/// <typeparam name="T">What is built.</typeparam>
/// <remarks>
/// After a reload of the configuration the values are compared with those that the current instance was made of. If they differ,
/// the next instance is made of one copy of them, checked if that was asked for, and put in the place of the current one. The
/// old one is disposed when its last borrower has given it back, at the latest after the drain time; one that
/// <see cref="Current"/> has shown, after the drain time. While no new instance can be made the old one stays in use, and the
/// attempt is repeated after 1 to 2 seconds at first and at least once in 61 seconds later on. All members may be used by many
/// threads at once.
/// </remarks>
public sealed class Rotating<T> : IAsyncDisposable, IDisposable
    where T : class
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    private readonly RotatingSlot<T> _slot;
    private readonly Rotator<T>? _rotator;
    private readonly IDisposable? _listening;

    /// <summary>One that never changes, for tests of what takes a <see cref="Rotating{T}"/>.</summary>
    /// <param name="instance">What is lent out. It is disposed with this object.</param>
    public Rotating(T instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
#pragma warning disable RS0030 // Nothing here is ever timed.
        _slot = new RotatingSlot<T>(typeof(T).Name, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);
#pragma warning restore RS0030
        _slot.TryPut(instance);
    }

    internal Rotating(
        RotatingRecipe<T> recipe, IConfiguration configuration, TimeSpan drain, TimeProvider time, ILogger logger, Func<double> chance)
    {
        _slot = new RotatingSlot<T>(recipe.Name, drain, time, logger);
        _rotator = new Rotator<T>(recipe, _slot, drain, time, logger, chance);
        _listening = ChangeToken.OnChange(configuration.GetReloadToken, _rotator.Signal);
    }

    /// <summary>The current instance, for those who cannot give it back.</summary>
    /// <value>Do not keep it for longer than the drain time: it may be disposed then. Ask again at each use.</value>
    /// <remarks>Builds the first instance, as <see cref="Borrow"/> does, and throws as it does.</remarks>
    public T Current
    {
        get
        {
            while (true)
            {
                if (_slot.Current is { } current && current.TryShow())
                {
                    return current.Value;
                }

                MakeReady();
            }
        }
    }

    /// <summary>Lends out the current instance: <c>using var lent = rotating.Borrow();</c>.</summary>
    /// <returns>What must be disposed to give it back. Nothing else waits for it, so borrowing for long does no harm within the drain time.</returns>
    /// <remarks>
    /// The first call builds the first instance. It blocks while that takes: use <see cref="BorrowAsync"/>, or
    /// <see cref="RotatingOptions{T}.BuildAtStart"/>, where building or checking is asynchronous. Those who come meanwhile share
    /// the one attempt and its exception; the next call tries again.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// The first instance: there is no value, the check says no, or it takes longer than <see cref="RotatingOptions{T}.BuildTimeout"/>.
    /// Whatever building or checking throws is thrown as it is.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    public Lent<T> Borrow()
    {
        while (true)
        {
            if (_slot.Current is { } current && current.TryHold())
            {
                return new Lent<T>(current);
            }

            MakeReady();
        }
    }

    /// <summary>Lends out the current instance, as <see cref="Borrow"/> does, and never blocks.</summary>
    /// <param name="cancellationToken">Ends the wait for the first instance, and not its making.</param>
    /// <returns>What must be disposed to give it back.</returns>
    /// <exception cref="InvalidOperationException">As for <see cref="Borrow"/>.</exception>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    public async ValueTask<Lent<T>> BorrowAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_slot.Current is { } current && current.TryHold())
            {
                return new Lent<T>(current);
            }

            ObjectDisposedException.ThrowIf(_slot.IsClosed, this);
            if (_slot.Current is null)
            {
                await _rotator!.MakeFirstAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Compares the values now, and builds a new instance if they differ, instead of waiting for that to happen in the background.
    /// For tests, and for the moment when a server refuses what was built from an old password: first
    /// <see cref="IVaultRefresher.RefreshAsync(string, CancellationToken)"/>, then this, then once more.
    /// </summary>
    /// <param name="cancellationToken">Ends it; the current instance stays.</param>
    /// <returns>Whether the values differed, and a new instance is in use. It may have been put in use by the background before: then false.</returns>
    /// <exception cref="InvalidOperationException">As for <see cref="Borrow"/>; the current instance stays in use.</exception>
    /// <exception cref="ObjectDisposedException">The container was disposed.</exception>
    public async ValueTask<bool> RotateAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_slot.IsClosed, this);
        return _rotator is not null && await _rotator.RotateAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Disposes of the current instance and of the old ones, lent or not. The container does this.</summary>
    /// <returns>Ends when they are disposed.</returns>
    public async ValueTask DisposeAsync()
    {
        _listening?.Dispose();
        _rotator?.Dispose();
        await _slot.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, and waits for at most 5 seconds. What takes longer goes on in the background.</summary>
    public void Dispose() => Task.WhenAny(DisposeAsync().AsTask()).Wait(DisposeTimeout);

    private void MakeReady()
    {
        ObjectDisposedException.ThrowIf(_slot.IsClosed, this);
        if (_slot.Current is null)
        {
            _rotator!.MakeFirstAsync().GetAwaiter().GetResult();
        }
    }
}
