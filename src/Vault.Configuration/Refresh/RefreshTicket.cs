using System.Diagnostics;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>Somebody asked for a round and may wait for its end.</summary>
/// <param name="Sources">What to read; <see langword="null"/> for everything; none where only the references changed.</param>
internal sealed record RefreshTicket(IReadOnlyCollection<SecretSource>? Sources)
{
    private readonly TaskCompletionSource<RoundOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it is asked for since the published values do not work any more. Then it is answered before the listeners are.</summary>
    public bool IsForRejectedValues { get; init; }

    /// <summary>Nothing is read anew for the sake of other references.</summary>
    public ReadingUrgency Urgency =>
        Sources is { Count: 0 } ? ReadingUrgency.Due : IsForRejectedValues ? ReadingUrgency.ValuesRejected : ReadingUrgency.Asked;

    /// <summary>The span that was under way where it was asked; the default where there was none.</summary>
    public ActivityContext AskedBy { get; } = Activity.Current?.Context ?? default;

    public Task<RoundOutcome> Outcome => _outcome.Task;

    public void Complete(RoundOutcome outcome) => _outcome.TrySetResult(outcome);

    public void Abandon()
    {
        _outcome.TrySetException(
            new ObjectDisposedException("Vault.Configuration", "The configuration was disposed, and with it the refreshing from Vault."));

        // Perhaps nobody waits.
        _ = _outcome.Task.Exception;
    }
}

/// <summary>What a round brought for those who asked for it.</summary>
internal sealed record RoundOutcome(bool HasChanged, IReadOnlyList<SecretFailure> Failures);
