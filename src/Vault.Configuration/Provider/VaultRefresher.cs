using Microsoft.Extensions.Configuration;
using Vault.Configuration.Refresh;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Provider;

/// <summary>Finds the providers anew at each call: sources come and go with the configuration that they are part of.</summary>
internal sealed class VaultRefresher(IConfiguration configuration) : IVaultRefresher
{
    public IReadOnlyList<VaultSourceStatus> Status => [.. Runtimes().Select(runtime => runtime.Status())];

    public Task<bool> RefreshAsync(CancellationToken cancellationToken = default) =>
        RefreshAsync([.. Runtimes().Select(runtime => (runtime, (IReadOnlyCollection<SecretSource>?)null))], cancellationToken);

    public Task<bool> RefreshIfStaleAsync(TimeSpan maxAge, CancellationToken cancellationToken = default) => RefreshAsync(
        [.. Runtimes().Where(runtime => runtime.IsStale(maxAge)).Select(runtime => (runtime, (IReadOnlyCollection<SecretSource>?)null))],
        cancellationToken);

    public Task<bool> RefreshAsync(string configurationKey, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(configurationKey);
        (VaultRuntime, IReadOnlyCollection<SecretSource>?)[] owners =
        [
            .. from runtime in Runtimes()
               let sources = runtime.SourcesOf(configurationKey)
               where sources.Count > 0
               select (runtime, sources),
        ];
        return owners.Length == 0 && !IsLeftOut
            ? throw new ArgumentException($"No secret from Vault yields the configuration key \"{configurationKey}\".", nameof(configurationKey))
            : RefreshAsync(owners, cancellationToken);
    }

    /// <summary>
    /// Reads the sources of a key whose value does not work any more where it is used. Ends as soon as what was read is in place,
    /// before the listeners are told.
    /// </summary>
    /// <returns><see langword="null"/> where the key does not come from Vault.</returns>
    public Task<RoundOutcome[]>? ReplaceAsync(string configurationKey)
    {
        Task<RoundOutcome>[] rounds =
        [
            .. from runtime in ProviderSearch.RuntimesIn(configuration)
               let sources = runtime.SourcesOf(configurationKey)
               where sources.Count > 0
               select runtime.ReplaceAsync(sources),
        ];
        return rounds.Length == 0 ? null : Task.WhenAll(rounds);
    }

    private static async Task<bool> RefreshAsync(
        IReadOnlyList<(VaultRuntime Runtime, IReadOnlyCollection<SecretSource>? Sources)> what, CancellationToken cancellationToken)
    {
        Task<RoundOutcome>[] rounds = [.. what.Select(one => one.Runtime.RefreshAsync(one.Sources))];
        if (ChangeNotifier.IsInsideListener)
        {
            // The round may be waiting for this very listener to return.
            return false;
        }

        RoundOutcome[] outcomes = await Task.WhenAll(rounds).WaitAsync(cancellationToken).ConfigureAwait(false);
        VaultException[] failures =
            [.. outcomes.SelectMany(outcome => outcome.Failures).Select(failure => failure.Exception).Distinct()];
        return failures.Length switch
        {
            0 => outcomes.Any(outcome => outcome.HasChanged),
            1 => throw failures[0],
            _ => throw new VaultException(
                failures[0].Kind,
                $"{failures.Length} reads failed: {string.Join("\n  ", failures.Select(failure => failure.Message))}",
                new AggregateException(failures)),
        };
    }

    /// <summary>Switched off, a source has no status and changes nothing; an application that asks it all the same goes on.</summary>
    private bool IsLeftOut => ProviderSearch.FindLeftOutIn(configuration).Any();

    private VaultRuntime[] Runtimes()
    {
        VaultRuntime[] runtimes = [.. ProviderSearch.RuntimesIn(configuration)];
        return runtimes.Length > 0 || IsLeftOut
            ? runtimes
            : throw new InvalidOperationException("No AddVault was found in the configuration, or it was disposed. Call AddVault on the configuration builder first.");
    }
}
