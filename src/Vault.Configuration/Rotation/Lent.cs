using Vault.Configuration.Rotation;

namespace Vault.Configuration;

/// <summary>An instance that <see cref="Rotating{T}"/> has lent out. Give it back with <see cref="Dispose"/>.</summary>
/// <typeparam name="T">What is lent.</typeparam>
/// <remarks>A class and not a struct: a copy of a struct could be given back twice, and take the instance from somebody else.</remarks>
public sealed class Lent<T> : IDisposable
    where T : class
{
    private RotatingInstance<T>? _instance;

    internal Lent(RotatingInstance<T> instance) => _instance = instance;

    /// <summary>The instance. It is not disposed before it is given back, unless the drain time ends before.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    public T Value => (_instance ?? throw new ObjectDisposedException(nameof(Lent<T>), "It was given back; borrow again.")).Value;

    /// <summary>Gives the instance back. It does not dispose of it at once; more than one call does no harm.</summary>
    public void Dispose() => Interlocked.Exchange(ref _instance, null)?.Release();
}
