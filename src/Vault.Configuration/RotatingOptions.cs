namespace Vault.Configuration;

/// <summary>How a <see cref="Rotating{T}"/> builds its instances and ends them.</summary>
/// <typeparam name="T">What is built.</typeparam>
public sealed class RotatingOptions<T>
    where T : class
{
    private static readonly TimeSpan LongestDrain = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestBuildTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBuildTimeout = TimeSpan.FromHours(1);

    private TimeSpan _drain = TimeSpan.FromMinutes(5);
    private TimeSpan _buildTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an old instance may still be used: it is disposed when this is over even if somebody has not given it back. One
    /// that was borrowed only is disposed sooner, after its last borrower.
    /// </summary>
    /// <value>The default is 5 minutes; from zero, which waits for nobody, to 1 day.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public TimeSpan Drain
    {
        get => _drain;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestDrain);
            _drain = value;
        }
    }

    /// <summary>
    /// Whether a new instance works: opens a connection, say. If it returns false or throws, that instance is disposed, the old
    /// one stays in use, and it is tried again later. The first instance is checked as well.
    /// </summary>
    /// <value>The default is <see langword="null"/>: none is checked.</value>
    public Func<T, CancellationToken, ValueTask<bool>>? Check { get; set; }

    /// <summary>How long building and checking one instance may take. Then their token is cancelled; they must heed it.</summary>
    /// <value>The default is 30 seconds; from 1 second to 1 hour.</value>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of these bounds.</exception>
    public TimeSpan BuildTimeout
    {
        get => _buildTimeout;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, ShortestBuildTimeout);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestBuildTimeout);
            _buildTimeout = value;
        }
    }

    /// <summary>Whether the first instance is built when the host starts, so that a wrong value fails the start, instead of at its first use.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool BuildAtStart { get; set; }

    /// <summary>The key of the service, where there is more than one <see cref="Rotating{T}"/> of a type: <c>[FromKeyedServices(key)]</c>.</summary>
    /// <value>The default is <see langword="null"/>: the service has none.</value>
    public object? ServiceKey { get; set; }
}
