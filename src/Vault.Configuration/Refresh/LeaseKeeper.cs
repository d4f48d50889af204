using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Connection;
using Vault.Configuration.Diagnostics;
using Vault.Configuration.Secrets;
using Vault.Configuration.Snapshot;

namespace Vault.Configuration.Refresh;

/// <summary>
/// Keeps what was lent: renews it in time, and says when it must be replaced, before it ends or since its token was replaced.
/// Used by the loop alone. What it cannot do now it plans anew; it never fails.
/// </summary>
internal sealed class LeaseKeeper(
    AuthenticatedClient client, TokenSession session, IssuedLeases issued, LeaseDrain drain, TimeProvider time, ILogger logger, Func<double> chance)
{
    private readonly Dictionary<SecretSource, LeaseUpkeep> _kept = [];
    private readonly Dictionary<SecretSource, Lease> _waiting = []; // Lent, and not published yet.
    private TokenGrant? _token; // As it was when it was looked at last.
    private readonly LeaseEnds _ends = new(time, logger);

    /// <summary>When something is due; <see langword="null"/> where nothing is.</summary>
    public long? NextAt
    {
        get
        {
            FollowToken();
            return _kept.Values.SelectMany(upkeep => new[] { upkeep.DueAt, upkeep.CandidateDueAt }).Append(drain.NextAt).Min();
        }
    }

    /// <summary>When each credential ends. Any thread.</summary>
    public IReadOnlyDictionary<SecretSource, LeaseEnd> Ends => _ends.All;

    /// <summary>Whether a source holds something lent: then it is never polled.</summary>
    public bool Keeps(SecretSource source) => _kept.ContainsKey(source);

    /// <summary>The sources that need another credential now.</summary>
    public IEnumerable<SecretSource> Due()
    {
        long now = time.GetTimestamp();
        return _kept
            .Where(kept => kept.Value.CandidateDueAt <= now || (kept.Value.Action == RenewalAction.Replace && kept.Value.DueAt <= now))
            .Select(kept => kept.Key);
    }

    /// <summary>Renews and revokes what is due.</summary>
    /// <param name="isUrgent">Whether the clocks show that the process stood still: then nobody knows what is still alive.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task KeepAsync(bool isUrgent, CancellationToken cancellationToken)
    {
        FollowToken();
        long now = time.GetTimestamp();
        foreach (LeaseUpkeep upkeep in _kept.Values.Where(upkeep => isUrgent && upkeep.CandidateDueAt is null))
        {
            upkeep.DueAt = now;
        }

        KeyValuePair<SecretSource, LeaseUpkeep>[] due =
            [.. _kept.Where(kept => kept.Value.Action == RenewalAction.Renew && kept.Value.DueAt <= now)];
        await Task.WhenAll(due.Select(kept => RenewAsync(kept.Key, kept.Value, cancellationToken))).ConfigureAwait(false);
        await drain.RevokeDueAsync(cancellationToken).ConfigureAwait(false);
        if (due.Length > 0)
        {
            _ends.Note(_kept);
        }
    }

    /// <summary>Takes over what a round brought.</summary>
    public void Observe(IReadOnlyCollection<SecretSource> read, LoadResult result)
    {
        foreach (SecretSource source in read)
        {
            SecretEntry? entry = result.Snapshot.EntriesOf(source) is [SecretEntry only] ? only : null;
            HeldVersion? waiting = entry?.Held is { Candidate: not null, NextTryAt: not null } held ? held : null;
            ObserveWaiting(source, waiting?.Candidate!.Lease, entry?.Lease);
            if (ObservePublished(source, entry?.Lease) is { } upkeep)
            {
                upkeep.PlanAfterReading(waiting, result.Failures.TryGetValue(source, out IReadOnlyList<SecretFailure>? why) ? why[0].Exception : null, time, chance());
            }
        }

        foreach ((SecretSource source, Lease lease) in issued.TakeAll())
        {
            GiveUp(source.DisplayPath, lease, TimeSpan.Zero);
        }

        _ends.Note(_kept);
    }

    /// <summary>What is not read any more is not kept either.</summary>
    public void Forget(Func<SecretSource, bool> isGone)
    {
        foreach (SecretSource source in _kept.Keys.Concat(_waiting.Keys).Where(isGone).ToArray())
        {
            ObserveWaiting(source, null, null);
            ObservePublished(source, null);
        }
    }

    /// <summary>Once the loop has ended: revokes what does not end with the token.</summary>
    public Task RevokeAllAsync(CancellationToken cancellationToken) => drain.RevokeAsync(
        [.. _kept.Values.Select(upkeep => upkeep.Lease).Concat(_waiting.Values).Concat(issued.TakeAll().Select(one => one.Lease))
            .Where(lease => !session.WillRevoke(lease.Token))],
        cancellationToken);

    private void ObserveWaiting(SecretSource source, Lease? waiting, Lease? published)
    {
        _waiting.Remove(source, out Lease? before);
        if (waiting is not null)
        {
            _waiting[source] = waiting;
        }

        if (before is not null && !before.IsSameAs(published))
        {
            // Nobody ever had it.
            GiveUp(source.DisplayPath, before, TimeSpan.Zero);
        }
    }

    private LeaseUpkeep? ObservePublished(SecretSource source, Lease? published)
    {
        LeaseUpkeep? before = _kept.GetValueOrDefault(source);
        if (published is not null && published.IsSameAs(before?.Lease))
        {
            return before;
        }

        if (_kept.Remove(source))
        {
            GiveUp(source.DisplayPath, before!.Lease, source.Mapping.DrainPeriod);
        }

        if (published is null)
        {
            return null;
        }

        LeaseUpkeep upkeep = _kept[source] = new LeaseUpkeep(published);
        upkeep.Plan(time, chance());
        if (session.Current is { } token && token.Token != published.Token)
        {
            // Replaced while this was read.
            ReplaceWith(upkeep, null);
        }

        return upkeep;
    }

    /// <summary>An agent with a cache lends one credential to several; it is given up with the last.</summary>
    private void GiveUp(string path, Lease lease, TimeSpan drainPeriod)
    {
        if (!_kept.Values.Any(upkeep => upkeep.Lease.IsSameAs(lease)) && !_waiting.Values.Any(lease.IsSameAs))
        {
            drain.Add(path, lease, drainPeriod);
        }
    }

    private async Task RenewAsync(SecretSource source, LeaseUpkeep upkeep, CancellationToken cancellationToken)
    {
        TimeSpan remaining = upkeep.Lease.Remaining(time);
        using Activity? activity = client.Telemetry.StartLeaseRenewal(source.DisplayPath);
        try
        {
            VaultRequest request = LeaseMessages.Renew(upkeep.Lease);
            long sentAt = time.GetTimestamp();
            using VaultAnswer answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            upkeep.Renewed(LeaseMessages.Renewed(upkeep.Lease, request, answer, sentAt), time, chance());
            client.Telemetry.LeaseRenewalEnded(activity, source.DisplayPath, failure: null);
            logger.LeaseRenewed(source.DisplayPath, upkeep.Lease.TimeToLive, answer.FindRequestId());
        }
        catch (VaultException failed) when (remaining <= TimeSpan.Zero
            || failed.Kind is VaultErrorKind.InvalidRequest or VaultErrorKind.NotFound or VaultErrorKind.AccessDenied)
        {
            // Revoked, at its maximum, or not ours to renew: another one, at once.
            upkeep.Action = RenewalAction.Replace;
            upkeep.DueAt = time.GetTimestamp();
            client.Telemetry.LeaseRenewalEnded(activity, source.DisplayPath, failed);
            logger.LeaseNotRenewed(source.DisplayPath, remaining, failed.Describe(), TimeSpan.Zero);
        }
        catch (VaultException failed)
        {
            TimeSpan wait = upkeep.Failed(failed.Describe(), failed.RetryAfter, time, chance());
            upkeep.DueAt = time.GetTimestamp() + time.ToTicks(wait);
            client.Telemetry.LeaseRenewalEnded(activity, source.DisplayPath, failed);
            logger.LeaseNotRenewed(source.DisplayPath, remaining, failed.Describe(), wait);
        }
    }

    /// <summary>What was lent to a token ends with it: when the token is replaced, so is that, not all in one moment.</summary>
    private void FollowToken()
    {
        if (session.Current is not { } current || ReferenceEquals(current, _token))
        {
            return;
        }

        if (_token is { } before && before.Token != current.Token)
        {
            foreach (LeaseUpkeep upkeep in _kept.Values.Where(upkeep => upkeep.Lease.Token == before.Token))
            {
                ReplaceWith(upkeep, before);
            }
        }

        _token = current;
    }

    /// <param name="upkeep">Whose token was replaced.</param>
    /// <param name="token">That token, where it is known.</param>
    private void ReplaceWith(LeaseUpkeep upkeep, TokenGrant? token)
    {
        TimeSpan remaining = upkeep.Lease.Remaining(time);
        if (token is { TimeToLive.Ticks: > 0 } && token.TimeToLive - time.GetElapsedTime(token.SentAt) is var untilItsEnd && untilItsEnd < remaining)
        {
            remaining = untilItsEnd;
        }

        TimeSpan spread = session.IsDead(upkeep.Lease.Token) || remaining <= TimeSpan.Zero ? TimeSpan.Zero : remaining * 0.5 * chance();
        long dueAt = time.GetTimestamp() + time.ToTicks(spread);
        upkeep.DueAt = upkeep.DueAt < dueAt && upkeep.Action == RenewalAction.Replace ? upkeep.DueAt : dueAt;
        upkeep.Action = RenewalAction.Replace;
    }
}
