using Microsoft.Extensions.Logging;
using Vault.Configuration.Diagnostics;

namespace Vault.Configuration.Authentication;

/// <summary>
/// A token from outside: looked for anew in each round where that costs nothing, and left alone while it seems dead and there is no other. One that reads
/// something all the same lacks the default policy only, and is never suspected again.
/// </summary>
internal sealed class GivenToken(TokenSession session, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly object _gate = new();
    private string? _suspect; // Under _gate, as are the next two.
    private long _suspectSince;
    private bool _isAlive;
    private bool _saidUnreadable; // Of the round.

    /// <summary>Takes over another token at once, without waiting for the end of the one in use.</summary>
    /// <param name="inUse">The token in use, which stays if its origin cannot be read now: somebody may be writing there.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="VaultException">The token is dead, and there is no other yet.</exception>
    public async Task ReadAgainAsync(TokenGrant inUse, CancellationToken cancellationToken)
    {
        string token = inUse.Token;
        if (!session.Method.CanBeWatched && !IsLeftAlone(token))
        {
            return;
        }

        try
        {
            TokenGrant read = await session.ReplaceAsync(cancellationToken).ConfigureAwait(false);
            _saidUnreadable = false;
            token = read.Token;
            if (token != inUse.Token)
            {
                logger.GivenTokenReplaced(session.Method.ToString());
            }
        }
        catch (VaultException unreadable) when (!inUse.IsOver(time))
        {
            if (!_saidUnreadable)
            {
                _saidUnreadable = true;
                logger.GivenTokenUnreadable(session.Method.ToString(), unreadable.Describe());
            }
        }

        if (IsLeftAlone(token))
        {
            throw LoginRefusals.GivenTokenIsDead(session.Method);
        }
    }

    /// <summary>It was refused, and may not look itself up.</summary>
    public void Suspect(TokenGrant grant)
    {
        lock (_gate)
        {
            _isAlive &= _suspect == grant.Token;
            _suspect = grant.Token;
            _suspectSince = time.GetTimestamp();
        }
    }

    /// <summary>It read something.</summary>
    public void ShowAlive(TokenGrant grant)
    {
        lock (_gate)
        {
            _isAlive |= _suspect == grant.Token;
        }
    }

    /// <summary>Somebody asks: what seems dead is tried once more.</summary>
    public void Retry()
    {
        lock (_gate)
        {
            _suspect = _isAlive ? _suspect : null;
        }
    }

    private bool IsLeftAlone(string token)
    {
        lock (_gate)
        {
            return _suspect == token && !_isAlive && time.GetElapsedTime(_suspectSince) < Memory;
        }
    }
}
