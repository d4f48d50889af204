namespace Vault.Configuration;

/// <summary>Reads from Vault at once, without waiting for the next interval, and tells how the sources fare.</summary>
/// <remarks>
/// Comes from dependency injection after <c>services.AddVault()</c> or <c>builder.AddVault(…)</c>, or from
/// <c>configuration.GetVaultRefresher()</c>. It finds every <c>AddVault</c> behind the <c>IConfiguration</c> at each call,
/// and throws <see cref="InvalidOperationException"/> where there is none. One that is switched off
/// (<see cref="VaultOptions.Disabled"/>) has no status, and refreshing it changes nothing. All members may be called from any thread.
/// </remarks>
public interface IVaultRefresher
{
    /// <summary>How each source fares, one entry for each <c>AddVault</c>. Never a value of a secret.</summary>
    IReadOnlyList<VaultSourceStatus> Status { get; }

    /// <summary>
    /// Reads every secret of every source now, whatever back-off is running, and returns after the change was signalled.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; the reading goes on.</param>
    /// <returns>
    /// Whether a value changed. Inside a change listener the reading is only queued, and the answer is <see langword="false"/>.
    /// </returns>
    /// <exception cref="VaultException">A source could not be read. The others were published all the same.</exception>
    Task<bool> RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads everything if the last success of a source is longer ago than this. For processes that are frozen between
    /// requests (AWS Lambda), whose timers stand still.
    /// </summary>
    /// <param name="maxAge">How old the values may be.</param>
    /// <param name="cancellationToken">Ends the waiting; the reading goes on.</param>
    /// <returns>Whether a value changed.</returns>
    /// <exception cref="VaultException">A source could not be read. Its last values are there.</exception>
    Task<bool> RefreshIfStaleAsync(TimeSpan maxAge, CancellationToken cancellationToken = default);

    /// <summary>Reads the source that a configuration key comes from.</summary>
    /// <param name="configurationKey">A key as in <c>configuration[key]</c>, or a section of it.</param>
    /// <param name="cancellationToken">Ends the waiting; the reading goes on.</param>
    /// <returns>Whether a value changed; inside a change listener <see langword="false"/>.</returns>
    /// <exception cref="ArgumentException">No source yields this key.</exception>
    /// <exception cref="VaultException">The source could not be read.</exception>
    Task<bool> RefreshAsync(string configurationKey, CancellationToken cancellationToken = default);
}
