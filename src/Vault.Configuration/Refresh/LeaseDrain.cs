using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;

namespace Vault.Configuration.Refresh;

/// <summary>
/// Leases whose place others have taken: revoked when nobody should use them any more. Only tidying up: where it is not
/// allowed, they end by themselves. Used by the loop alone.
/// </summary>
internal sealed class LeaseDrain(AuthenticatedClient client, TimeProvider time, ILogger logger, Func<double> chance)
{
    private readonly List<DrainingLease> _draining = [];

    /// <summary>When the next is due; <see langword="null"/> where none is.</summary>
    public long? NextAt => _draining.Count > 0 ? _draining.Min(lease => lease.RevokeAt) : null;

    /// <param name="path">Where it came from, for what is said of it.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="drainPeriod">For how long it stays.</param>
    public void Add(string path, Lease lease, TimeSpan drainPeriod)
    {
        TimeSpan remaining = lease.Remaining(time);
        if (lease.Id is not null && remaining > TimeSpan.Zero)
        {
            _draining.Add(new DrainingLease(path, lease, time.GetTimestamp() + time.ToTicks(drainPeriod < remaining ? drainPeriod : remaining)));
        }
    }

    public async Task RevokeDueAsync(CancellationToken cancellationToken)
    {
        long now = time.GetTimestamp();
        DrainingLease[] due = [.. _draining.Where(lease => lease.RevokeAt <= now)];
        if (due.Length == 0)
        {
            return;
        }

        DrainingLease?[] left = await Task.WhenAll(due.Select(lease => RevokeAsync(lease, cancellationToken))).ConfigureAwait(false);
        _draining.RemoveAll(lease => due.Contains(lease));
        _draining.AddRange(left.OfType<DrainingLease>());
    }

    /// <summary>At the end: these, and all that drain, at once.</summary>
    public Task RevokeAsync(IEnumerable<Lease> leases, CancellationToken cancellationToken) => Task.WhenAll(
        leases.Where(lease => lease.Id is not null)
            .Select(lease => new DrainingLease(lease.ToString(), lease, time.GetTimestamp()))
            .Concat(_draining)
            .Select(lease => RevokeAsync(lease, cancellationToken)));

    /// <returns>What is to be tried again.</returns>
    private async Task<DrainingLease?> RevokeAsync(DrainingLease draining, CancellationToken cancellationToken)
    {
        TimeSpan remaining = draining.Lease.Remaining(time);
        if (remaining <= TimeSpan.Zero)
        {
            return null;
        }

        try
        {
            using VaultAnswer answer = await client.SendOnceAsync(LeaseMessages.Revoke(draining.Lease), cancellationToken).ConfigureAwait(false);
            logger.LeaseRevoked(draining.Path);
            return null;
        }
        catch (VaultException failed)
        {
            logger.LeaseNotRevoked(draining.Path, remaining, failed.Describe());
            return failed.IsTransient
                ? draining with
                {
                    RevokeAt = time.GetTimestamp() + time.ToTicks(RetryDelay.AfterUpkeep(draining.Failures + 1, remaining, failed.RetryAfter, chance())),
                    Failures = draining.Failures + 1,
                }
                : null;
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The loop ends, and with it all that drains; or the time for that is over too.
            return draining;
        }
    }
}

/// <summary>A lease whose place another has taken.</summary>
/// <param name="Path">For what is said of it.</param>
/// <param name="Lease">What is to be revoked.</param>
/// <param name="RevokeAt">When, on the monotonic clock.</param>
/// <param name="Failures">How often that was tried.</param>
internal sealed record DrainingLease(string Path, Lease Lease, long RevokeAt, int Failures = 0);
