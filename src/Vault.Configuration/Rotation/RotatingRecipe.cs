namespace Vault.Configuration.Rotation;

/// <summary>How the instances of one <see cref="Rotating{T}"/> are made.</summary>
/// <param name="name">For the log.</param>
/// <param name="key">The key or section that they are made of.</param>
/// <param name="capture">Reads it.</param>
/// <param name="create">Makes an instance.</param>
/// <param name="check">Says whether it works.</param>
/// <param name="timeout">For making and checking one.</param>
internal sealed class RotatingRecipe<T>(
    string name,
    string key,
    Func<CapturedValues> capture,
    Func<CapturedValues, CancellationToken, ValueTask<T>> create,
    Func<T, CancellationToken, ValueTask<bool>>? check,
    TimeSpan timeout)
    where T : class
{
    /// <summary>For the log.</summary>
    public string Name => name;

    /// <summary>The key or section that it is made of.</summary>
    public string Key => key;

    public CapturedValues Capture() => capture();

    /// <summary>Makes an instance that works.</summary>
    /// <param name="values">What it is made of.</param>
    /// <param name="discard">Takes what was made and did not pass.</param>
    /// <param name="time">Measures the time limit.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RotationRefusedException">There are no values, or the check says no, or it takes too long.</exception>
    public async Task<T> MakeAsync(
        CapturedValues values, Func<T, Task> discard, TimeProvider time, CancellationToken cancellationToken)
    {
        if (values.IsEmpty)
        {
            throw new RotationRefusedException($"There is no value for {name}. Set \"{key}\" in the configuration.");
        }

        using CancellationTokenSource late = new(timeout, time);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            T made = await create(values, ended.Token).ConfigureAwait(false)
                ?? throw new RotationRefusedException($"The function that makes {name} returned null.");
            try
            {
                return check is null || await check(made, ended.Token).ConfigureAwait(false)
                    ? made
                    : throw new RotationRefusedException($"A new instance did not pass the check of {name}.");
            }
            catch (Exception)
            {
                await discard(made).ConfigureAwait(false);
                throw;
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RotationRefusedException($"Making and checking a new instance of {name} took longer than {timeout}.");
        }
    }
}
