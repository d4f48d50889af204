using Microsoft.Extensions.Logging;
using Vault.Configuration.Authentication;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Refresh;

/// <summary>
/// Keeps the token alive: looks a given one up, renews it in time, replaces it before its maximum life ends. Used by the loop
/// alone. What it cannot do now it plans anew; it never fails.
/// </summary>
internal sealed class TokenKeeper(TokenSession session, TimeProvider time, ILogger logger, Func<double> chance)
{
    /// <summary>A given token cannot be replaced by us: from here on its owner is told.</summary>
    private const double WarnFraction = 0.25;

    private TokenGrant? _planned; // The grant that the plan is for.
    private RenewalAction _action;
    private long? _dueAt;
    private int _failures;
    private string? _warned;

    /// <summary>When something is due, on the monotonic clock; <see langword="null"/> where nothing is.</summary>
    public long? NextAt
    {
        get
        {
            Replan();
            return _dueAt;
        }
    }

    /// <summary>Does what is due, if anything is.</summary>
    /// <param name="isUrgent">Whether the clocks show that the process stood still: then the plan counts for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task KeepAsync(bool isUrgent, CancellationToken cancellationToken)
    {
        Replan();
        if (_planned is not { } grant || _dueAt is not { } dueAt || (!isUrgent && dueAt > time.GetTimestamp()))
        {
            return;
        }

        if (grant.IsOver(time))
        {
            _action = RenewalAction.Replace;
        }

        try
        {
            TokenGrant after = await ActAsync(grant, cancellationToken).ConfigureAwait(false);
            if (ReferenceEquals(after, grant))
            {
                StillTheSame(grant);
            }
            else
            {
                _failures = 0;
            }
        }
        catch (VaultException failed) when (_action == RenewalAction.Renew && grant.IsAgeKnown && !failed.IsTransient)
        {
            // Not renewable any more, or dead: a new one, at once.
            _action = RenewalAction.Replace;
            _dueAt = time.GetTimestamp();
            logger.TokenUpkeepFailed(session.Method.ToString(), "renewed", Remaining(grant), failed.Describe(), TimeSpan.Zero);
        }
        catch (Exception unexpected) when (!cancellationToken.IsCancellationRequested)
        {
            // Foreign code, such as a method of the user's own, may throw anything, and its text may hold anything.
            VaultException failed = unexpected as VaultException
                ?? new VaultException(VaultErrorKind.CredentialUnavailable, $"It threw {unexpected.GetType().Name}.");
            TimeSpan wait = RetryDelay.AfterUpkeep(++_failures, Remaining(grant) ?? TimeSpan.Zero, failed.RetryAfter, chance());
            _dueAt = time.GetTimestamp() + time.ToTicks(wait);
            string action = !grant.IsAgeKnown ? "looked up" : _action == RenewalAction.Renew ? "renewed" : "replaced";
            logger.TokenUpkeepFailed(session.Method.ToString(), action, Remaining(grant), failed.Describe(), wait);
            if (_action == RenewalAction.Replace && grant.IsRenewable && !grant.IsOver(time))
            {
                // There is no other for now: what is left of this one may still be prolonged.
                _action = RenewalAction.Renew;
            }
        }
    }

    private Task<TokenGrant> ActAsync(TokenGrant grant, CancellationToken cancellationToken) =>
        !grant.IsAgeKnown ? session.LookUpAsync(grant, cancellationToken)
        : _action == RenewalAction.Renew ? session.RenewAsync(grant, cancellationToken)
        : session.ReplaceAsync(cancellationToken);

    /// <summary>Draws a plan for a grant that is new.</summary>
    private void Replan()
    {
        TokenGrant? grant = session.Current;
        if (ReferenceEquals(grant, _planned))
        {
            return;
        }

        _planned = grant;
        _dueAt = null;
        if (grant is null)
        {
            return;
        }

        if (!grant.IsAgeKnown)
        {
            _dueAt = time.GetTimestamp();
        }
        else if (RenewalSchedule.Plan(grant.TimeToLive, grant.FirstTimeToLive, grant.IsRenewable, chance()) is var (after, action))
        {
            _action = action;
            _dueAt = grant.SentAt + time.ToTicks(after);
        }
    }

    /// <summary>
    /// A given token was to be replaced, and its source still has the same one: it is renewed while that brings anything, and
    /// its owner is told in time.
    /// </summary>
    private void StillTheSame(TokenGrant grant)
    {
        TimeSpan remaining = Remaining(grant) ?? TimeSpan.Zero;
        bool isAtItsEnd = !grant.IsRenewable || grant.WasRenewed;
        if (isAtItsEnd && remaining < grant.FirstTimeToLive * WarnFraction && _warned != grant.Token)
        {
            _warned = grant.Token;
            logger.GivenTokenEnds(session.Method.ToString(), remaining);
        }

        _action = grant.IsRenewable && _action == RenewalAction.Replace ? RenewalAction.Renew : RenewalAction.Replace;
        _dueAt = time.GetTimestamp() + time.ToTicks(RetryDelay.AfterUpkeep(++_failures, remaining, null, chance()));
    }

    private TimeSpan? Remaining(TokenGrant grant) =>
        grant.TimeToLive > TimeSpan.Zero ? grant.TimeToLive - time.GetElapsedTime(grant.SentAt) : null;
}
